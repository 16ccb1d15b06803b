import { runService } from "../../platform/run-service.ts";
import { shardService } from "./service.ts";

await runService(process, shardService);
