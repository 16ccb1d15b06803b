import { runService } from "../../platform/run-service.ts";
import { chatService } from "./service.ts";

await runService(process, chatService);
