import { z } from "zod";
import { baseConfigFields } from "../../platform/config.ts";
import type { Service } from "../../platform/run-service.ts";
import { connectDatabase } from "../database/connect.ts";
import { databaseFields } from "../settings.ts";
import { showSettings } from "../show-settings.ts";
import { addDeadLetterRoutes } from "./dead-letters.ts";

const configSchema = z.object({ ...baseConfigFields, ...databaseFields });

/** What operators ask for. */
export const monitoringService: Service<typeof configSchema> = {
  name: "monitoring-service",
  configSchema,
  bodyBytesMax: 4_096,
  async start(context) {
    showSettings(context);
    addDeadLetterRoutes(context.http, await connectDatabase(context));
  },
};
