import { runService } from "../../platform/run-service.ts";
import { sessionService } from "./service.ts";

await runService(process, sessionService);
