import { runService } from "../../platform/run-service.ts";
import { ingestService } from "./service.ts";

await runService(process, ingestService);
