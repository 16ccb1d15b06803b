import { runService } from "../../platform/run-service.ts";
import { monitoringService } from "./service.ts";

await runService(process, monitoringService);
