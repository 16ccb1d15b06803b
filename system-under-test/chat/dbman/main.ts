import { runService } from "../../platform/run-service.ts";
import { dbmanService } from "./service.ts";

await runService(process, dbmanService);
