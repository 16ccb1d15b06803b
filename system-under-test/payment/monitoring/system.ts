import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Database } from "../database/connect.ts";
import type { MonitoringConfig } from "./config.ts";

const breakerSchema = z.object({
  state: z.enum(["CLOSED", "OPEN", "HALF_OPEN"]),
  numberOfSuccessfulCalls: z.number(),
  numberOfNotPermittedCalls: z.number(),
});
const breakersSchema = z.object({
  instance: z.string(),
  circuitBreakers: z.array(breakerSchema.extend({ name: z.string() })),
});

export interface BreakerView extends z.infer<typeof breakerSchema> {
  readonly instance: string;
}

export interface TrafficResult {
  readonly paymentIds: readonly string[];
  /** Statuses of answers that were neither approved nor declined. */
  readonly failed: readonly number[];
}

const REQUEST_TIMEOUT_MS = 5_000;
const CONTROL_TIMEOUT_MS = 120_000;

/** The system as a test of it sees it from outside, and its broker's switch. */
export class SystemUnderTest {
  readonly #config: MonitoringConfig;
  readonly #database: Database;
  readonly #controlUrl: string;

  constructor(config: MonitoringConfig, controlUrl: string, database: Database) {
    this.#config = config;
    this.#controlUrl = controlUrl;
    this.#database = database;
  }

  /** The circuit breakers around Kafka, one of each ingest instance. */
  async kafkaBreakers(): Promise<readonly BreakerView[]> {
    return Promise.all(
      this.#config.INGEST_URLS.map(async (url) => {
        const response = await fetch(`${url}/api/circuit-breakers`, { signal: timeout(REQUEST_TIMEOUT_MS) });
        const { instance, circuitBreakers } = breakersSchema.parse(await response.json());
        const kafka = circuitBreakers.find(({ name }) => name === "kafka");
        if (kafka === undefined) throw new Error(`${instance} has no circuit breaker kafka`);
        return { instance, ...breakerSchema.parse(kafka) };
      }),
    );
  }

  /** So many authorisations, one after the other. */
  async authorize(count: number): Promise<TrafficResult> {
    const paymentIds: string[] = [];
    const failed: number[] = [];
    for (let number = 0; number < count; number += 1) {
      const response = await fetch(`${this.#config.GATEWAY_URL}/api/payments/authorize`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          merchantId: "circuit-breaker-test",
          amount: 1_000,
          currency: "KRW",
          idempotencyKey: `circuit-breaker-${randomUUID()}`,
        }),
        signal: timeout(REQUEST_TIMEOUT_MS),
      });
      const { paymentId } = (await response.json()) as { paymentId?: string };
      if (response.status === 201 && paymentId !== undefined) paymentIds.push(paymentId);
      else if (response.status !== 402) failed.push(response.status);
    }
    return { paymentIds, failed };
  }

  /** Events that wait, and payments of these that no worker has taken further. */
  async backlog(
    paymentIds: readonly string[],
  ): Promise<{ readonly unsent: number; readonly uncaptured: number }> {
    const { rows } = await this.#database.pool.query<{ unsent: number; uncaptured: number }>(
      `SELECT (SELECT count(*) FROM outbox_event WHERE sent_at IS NULL)::integer AS unsent,
         (SELECT count(*) FROM unnest($1::bigint[]) AS asked (id) LEFT JOIN payment p USING (id)
          WHERE p.status IS NULL OR p.status IN ('AUTHORIZING', 'CAPTURE_REQUESTED'))::integer AS uncaptured`,
      [paymentIds],
    );
    return rows[0] ?? { unsent: 0, uncaptured: 0 };
  }

  /** Stops the broker; it is started again after `awayMs` also if nobody asks for that. */
  async stopKafka(awayMs: number): Promise<void> {
    await this.#control(`/instances/kafka/stop?awayMs=${awayMs}`);
  }

  async startKafka(): Promise<void> {
    await this.#control("/instances/kafka/start");
  }

  async #control(path: string): Promise<void> {
    const response = await fetch(this.#controlUrl + path, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#config.TOKEN_SECRET}` },
      signal: timeout(CONTROL_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  }
}

function timeout(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}
