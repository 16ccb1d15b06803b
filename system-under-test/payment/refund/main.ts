import { runService } from "../../platform/run-service.ts";
import { REFUND } from "../worker/job.ts";
import { workerService } from "../worker/worker-service.ts";

await runService(process, workerService(REFUND));
