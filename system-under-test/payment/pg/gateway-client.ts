import { setTimeout as delay } from "node:timers/promises";
import { Histogram } from "prom-client";
import { Pool } from "undici";
import { z } from "zod";
import { describeError } from "../../platform/errors.ts";
import { DegradedError } from "../../platform/health.ts";
import { LATENCY_BUCKETS_SECONDS } from "../../platform/metrics.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import { CallNotPermittedError, type CircuitBreaker } from "../breaker/circuit-breaker.ts";
import type { GatewayCallConfig } from "../settings.ts";

export type GatewayOperation = "authorize" | "settle" | "refund";

export interface GatewayRequest {
  readonly operation: GatewayOperation;
  /** Calls under the same key are one request to the gateway, however often they are made. */
  readonly key: string;
  readonly merchantId: string;
  /** What it is for, in the merchant's words. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
}

export type GatewayOutcome =
  | { readonly kind: "approved"; readonly transactionId: string }
  | { readonly kind: "declined"; readonly reason: string }
  /** Nobody knows whether it was done: it has to be asked again under the same key. */
  | { readonly kind: "unknown"; readonly problem: string; readonly wasCalled: boolean };

const answerSchema = z.discriminatedUnion("result", [
  z.object({ result: z.literal("approved"), transactionId: z.string() }),
  z.object({ result: z.literal("declined"), reason: z.string() }),
]);

const BACKOFF_MS = 50;

/** The payment gateway, called through a circuit breaker; a call that failed is made again under its key after a wait. */
export class GatewayClient implements AsyncDisposable {
  readonly #config: GatewayCallConfig;
  readonly #pool: Pool;
  readonly #breaker: CircuitBreaker;
  readonly #owner: string;
  readonly #seconds: Histogram<"operation" | "outcome">;
  #failure = "";

  /** `owner` names this process to the gateway, beside the moment of each call. */
  constructor(
    { config, metrics, health }: ServiceContext<GatewayCallConfig>,
    breaker: CircuitBreaker,
    owner: string,
  ) {
    this.#config = config;
    this.#breaker = breaker;
    this.#owner = owner;
    this.#pool = new Pool(config.PG_URL, {
      connections: config.PG_CONNECTIONS_MAX,
      connect: { timeout: config.PG_TIMEOUT_MS },
      headersTimeout: config.PG_TIMEOUT_MS,
      bodyTimeout: config.PG_TIMEOUT_MS,
    });
    this.#seconds = new Histogram({
      name: "payment_gateway_call_seconds",
      help: "Single calls of the payment gateway.",
      labelNames: ["operation", "outcome"],
      buckets: LATENCY_BUCKETS_SECONDS,
      registers: [metrics.registry],
    });
    health.dependsOn("payment-gateway", async () => {
      if (breaker.state === "CLOSED") return;
      const what = `outcomes are unknown: the payment gateway at ${new URL(config.PG_URL).host} can't be used: ${this.#failure}`;
      throw new DegradedError(`${what}; start it or correct PG_URL, it is tried again all the time`);
    });
  }

  async request(request: GatewayRequest): Promise<GatewayOutcome> {
    const isStorm = this.#config.DEFECTS.has("retry-storm");
    const attempts = isStorm ? 10 * this.#config.PG_ATTEMPTS_MAX : this.#config.PG_ATTEMPTS_MAX;
    let outcome: GatewayOutcome = { kind: "unknown", problem: "not called", wasCalled: false };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      outcome = await this.#attempt(request);
      if (outcome.kind !== "unknown" || !outcome.wasCalled || attempt === attempts) return outcome;
      // Jitter: those who failed together must not come back together.
      if (!isStorm) await delay(BACKOFF_MS * 2 ** attempt * (0.5 + Math.random() / 2));
    }
    return outcome;
  }

  async #attempt(request: GatewayRequest): Promise<GatewayOutcome> {
    const startedAt = performance.now();
    const observe = (outcome: string): void =>
      this.#seconds.observe(
        { operation: request.operation, outcome },
        (performance.now() - startedAt) / 1_000,
      );
    try {
      const answer = await this.#breaker.call(async ({ givenAtMs }) => this.#send(request, givenAtMs));
      observe(answer.result);
      return answer.result === "approved"
        ? { kind: "approved", transactionId: answer.transactionId }
        : { kind: "declined", reason: answer.reason };
    } catch (error) {
      const wasCalled = !(error instanceof CallNotPermittedError);
      if (wasCalled) {
        observe("failed");
        this.#failure = describeError(error);
      }
      return { kind: "unknown", problem: describeError(error), wasCalled };
    }
  }

  /** The gateway's word; anything else is thrown. */
  async #send({ operation, ...body }: GatewayRequest, calledAtMs: number) {
    const { statusCode, body: answer } = await this.#pool.request({
      method: "POST",
      path: `/pg/${operation}`,
      headers: {
        "content-type": "application/json",
        "x-called-by": this.#owner,
        "x-called-at": String(calledAtMs),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (statusCode !== 200) throw new Error(`the gateway answered ${statusCode}: ${text.slice(0, 200)}`);
    return answerSchema.parse(JSON.parse(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}
