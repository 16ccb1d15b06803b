import type { Service } from "../../platform/run-service.ts";
import { connectDatabase } from "../database/connect.ts";
import { showSettings } from "../../platform/show-settings.ts";
import { addOutboxRoute } from "./outbox.ts";
import { monitoringConfigSchema } from "./config.ts";
import { addDeadLetterRoutes } from "./dead-letters.ts";
import { addTestRoutes } from "./test-routes.ts";

/** What operators ask for. */
export const monitoringService: Service<typeof monitoringConfigSchema> = {
  name: "monitoring-service",
  configSchema: monitoringConfigSchema,
  bodyBytesMax: 4_096,
  async start(context) {
    showSettings(context);
    const database = await connectDatabase(context);
    addOutboxRoute(context.http, database);
    addDeadLetterRoutes(context.http, database);
    addTestRoutes(context, database);
  },
};
