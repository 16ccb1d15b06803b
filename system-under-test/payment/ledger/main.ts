import { runService } from "../../platform/run-service.ts";
import { consumerWorkerService } from "./service.ts";

await runService(process, consumerWorkerService);
