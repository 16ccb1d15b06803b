import { z } from "zod";
import { baseConfigFields, httpUrls, integer } from "../../platform/config.ts";
import { ORDER_ROUTER_LIMITS } from "../router/order-router.ts";
import { CANARY_MODES, CANARY_STEPS } from "../router/routing-policy.ts";
import { exchangeConfigFields } from "../settings/kafka-config.ts";

export const backendConfigSchema = z.object({
  ...baseConfigFields,
  ...exchangeConfigFields,
  /** Base URLs of all engine processes, for `/api/shards`. */
  MATCHING_ENGINE_URLS: httpUrls.optional(),
  /** The same, given by shard. */
  SHARD_1_URLS: httpUrls.optional(),
  SHARD_2_URLS: httpUrls.optional(),
  SHARD_3_URLS: httpUrls.optional(),
  LEGACY_ENGINE_URLS: httpUrls.optional(),
  /** Secret that API keys are made with; derived from TOKEN_SECRET when it is not set. */
  API_SECRET: z.string().min(32, "expected a secret of 32 characters or more").optional(),
  /** Secret that the operators' key is derived from; TOKEN_SECRET when it is not set. */
  OPERATOR_SECRET: z.string().min(32, "expected a secret of 32 characters or more").optional(),
  /** Number of this backend among its replicas: part of the order ids it gives out. */
  BACKEND_NUMBER: integer(0, 31).default(0),
  /** How often open WebSockets are pinged; one that has not answered by the next time is cut. */
  SOCKET_PING_MS: integer(100, 3_600_000).default(25_000),
  /** Orders of a lane whose engine has not answered one for so long are refused; longer than a standby needs to take over. */
  ENGINE_SILENT_MS_MAX: integer(500, 3_600_000).default(10_000),
  CANARY_PERCENT: integer(0, 100)
    .refine(
      (value) => (CANARY_STEPS as readonly number[]).includes(value),
      `expected one of ${CANARY_STEPS.join(", ")}`,
    )
    .default(100),
  CANARY_MODE: z.enum(CANARY_MODES).default("symbol"),
  ROUTER_LINGER_MS: integer(0, 1_000).default(ORDER_ROUTER_LIMITS.lingerMs),
  ROUTER_FRAME_COMMANDS_MAX: integer(1, 10_000).default(ORDER_ROUTER_LIMITS.frameCommandsMax),
  /** Commands that may wait for Kafka; beyond it the answer is 429 `back_pressure`. */
  ROUTER_COMMANDS_WAITING_MAX: integer(1, 1_000_000).default(ORDER_ROUTER_LIMITS.commandsWaitingMax),
  ROUTER_LOG_LINES_PER_SECOND_MAX: integer(0, 1_000_000).default(ORDER_ROUTER_LIMITS.logLinesPerSecondMax),
});
export type BackendConfig = z.infer<typeof backendConfigSchema>;
