import { z } from "zod";
import { baseConfigFields } from "../../platform/config.ts";
import { databaseFields } from "../../platform/database.ts";
import type { Service } from "../../platform/run-service.ts";
import { EventConsumer } from "../consumer/event-consumer.ts";
import { connectKafka } from "../contract/connect-kafka.ts";
import { connectDatabase } from "../database/connect.ts";
import { kafkaFields } from "../settings.ts";
import { showSettings } from "../../platform/show-settings.ts";
import { postEntries } from "./post-entries.ts";

const configSchema = z.object({ ...baseConfigFields, ...databaseFields, ...kafkaFields });

/** The defect `lost-deduplication`: nothing stops an event from being posted twice. */
const TAKE_ALL =
  "ALTER TABLE ledger_entry DROP CONSTRAINT IF EXISTS ledger_entry_payment_id_kind_account_key";

/** Keeps the ledger: only what was captured or refunded moves money. */
export const consumerWorkerService: Service<typeof configSchema> = {
  name: "consumer-worker",
  configSchema,
  bodyBytesMax: 4_096,
  async start(context) {
    showSettings(context);
    const isDefective = context.config.DEFECTS.has("lost-deduplication");
    const database = await connectDatabase(context, isDefective ? [TAKE_ALL] : []);
    const kafka = connectKafka(context);
    context.resources
      .use(
        new EventConsumer(context, kafka, database, {
          name: "consumer-worker",
          events: ["PAYMENT_CAPTURED", "PAYMENT_REFUNDED"],
          outcome: "applied",
          apply: postEntries,
        }),
      )
      .start();
  },
};
