import { runService } from "../../platform/run-service.ts";
import { mockPgService } from "./service.ts";

await runService(process, mockPgService);
