import { runService } from "../../platform/run-service.ts";
import { gatewayService } from "./service.ts";

await runService(process, gatewayService);
