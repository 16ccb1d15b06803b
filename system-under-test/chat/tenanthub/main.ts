import { runService } from "../../platform/run-service.ts";
import { tenanthubService } from "./service.ts";

await runService(process, tenanthubService);
