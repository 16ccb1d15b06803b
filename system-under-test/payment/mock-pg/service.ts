import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { baseConfigFields, flag, integer } from "../../platform/config.ts";
import { readInput } from "../../platform/input.ts";
import type { Service } from "../../platform/run-service.ts";
import type { GatewayOperation } from "../pg/gateway-client.ts";
import { showSettings } from "../../platform/show-settings.ts";
import { GatewayLedger } from "./ledger.ts";
import { type OutcomeOptions, plannedOutcome } from "./outcomes.ts";

const OPERATIONS: readonly GatewayOperation[] = ["authorize", "settle", "refund"];
const LOADTEST_FAILURE_RATE = 0.0001;

const rate = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1)$/, "expected a share from 0 to 1, such as 0.005")
  .transform(Number);

const configSchema = z.object({
  ...baseConfigFields,
  MOCK_PG_LOADTEST_MODE: flag.default(false),
  MOCK_PG_DELAY_MIN_MS: integer(0, 60_000).default(50),
  MOCK_PG_DELAY_MAX_MS: integer(0, 60_000).default(150),
  MOCK_PG_AUTHORIZE_FAILURE_RATE: rate.default(0.005),
  MOCK_PG_SETTLE_FAILURE_RATE: rate.default(0.05),
  MOCK_PG_REFUND_FAILURE_RATE: rate.default(0.05),
  /** How late an answer is that comes too late. */
  MOCK_PG_LATE_ANSWER_MS: integer(0, 600_000).default(3_000),
  MOCK_PG_SEED: integer(0, 1_000_000_000).default(1),
  /** Folder of its own books. */
  LEDGER_FOLDER: z.string().min(1).default(tmpdir()),
});

const requestSchema = z.object({
  key: z.string().min(1).max(400),
  merchantId: z.string().min(1).max(64),
  reference: z.string().min(1).max(300),
  amount: z.int().positive(),
  currency: z.string().length(3),
});

/** A payment gateway that approves, fails and is late as planned, with books of its own to compare with. */
export const mockPgService: Service<typeof configSchema> = {
  name: "mock-pg",
  configSchema,
  bodyBytesMax: 4_096,
  async start(context) {
    const { config, http, resources } = context;
    showSettings(context);
    const ledger = resources.use(await GatewayLedger.open(config.LEDGER_FOLDER));
    const outcomes = outcomeOptions(config);
    /** Keys whose first call was made to fail. */
    const failedOnce = new Set<string>();

    for (const operation of OPERATIONS) {
      http.post(`/pg/${operation}`, async (request, reply) => {
        const input = readInput(requestSchema, request.body);
        const calledBy = String(request.headers["x-called-by"] ?? "");
        const calledAtMs = Number(request.headers["x-called-at"] ?? 0);
        ledger.addCall({ operation, key: input.key, calledBy, calledAtMs, receivedAtMs: Date.now() });
        const known = ledger.find(operation, input.key);
        if (known !== undefined) return { result: "approved", transactionId: known.transactionId };
        const { kind, delayMs } = plannedOutcome(outcomes, operation, input.key);
        const isFirst = !failedOnce.has(`${operation}/${input.key}`);
        if (kind === "unavailable" && isFirst) {
          failedOnce.add(`${operation}/${input.key}`);
          await delay(delayMs);
          return reply.code(503).send({ result: "unavailable" });
        }
        await delay(delayMs);
        if (kind === "decline") return { result: "declined", reason: "PG_DECLINED" };
        const transactionId =
          ledger.find(operation, input.key)?.transactionId ?? randomBytes(8).toString("hex");
        await ledger.addCharge({ operation, ...input, transactionId });
        if (kind === "late") await delay(config.MOCK_PG_LATE_ANSWER_MS);
        return { result: "approved", transactionId };
      });
    }

    http.get("/pg/ledger", async (_request, reply) =>
      reply.type("application/jsonl").send(await ledger.read()),
    );
  },
};

function outcomeOptions(config: z.infer<typeof configSchema>): OutcomeOptions {
  const isLoadTest = config.MOCK_PG_LOADTEST_MODE;
  const rateOf = (normal: number): number => (isLoadTest ? LOADTEST_FAILURE_RATE : normal);
  return {
    seed: config.MOCK_PG_SEED,
    delayMinMs: config.MOCK_PG_DELAY_MIN_MS,
    delayMaxMs: Math.max(config.MOCK_PG_DELAY_MIN_MS, config.MOCK_PG_DELAY_MAX_MS),
    failureRates: {
      authorize: rateOf(config.MOCK_PG_AUTHORIZE_FAILURE_RATE),
      settle: rateOf(config.MOCK_PG_SETTLE_FAILURE_RATE),
      refund: rateOf(config.MOCK_PG_REFUND_FAILURE_RATE),
    },
  };
}
