import { runService } from "../../platform/run-service.ts";
import { orghubService } from "./service.ts";

await runService(process, orghubService);
