import { runService } from "../../platform/run-service.ts";
import { backendService } from "./service.ts";

await runService(process, backendService);
