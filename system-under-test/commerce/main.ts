import { runService } from "../platform/run-service.ts";
import { commerceService } from "./service.ts";

await runService(process, commerceService);
