import { Gauge } from "prom-client";
import { pause } from "../../platform/kafka/pause.ts";
import { describeError } from "../../platform/errors.ts";
import { GroupQueue } from "../../platform/group-queue.ts";
import { Limiter } from "../../platform/limiter.ts";
import type { ServiceContext } from "../../platform/run-service.ts";
import { type EventConsumerOptions, type NewRecord } from "../consumer/event-consumer.ts";
import type { Database } from "../database/connect.ts";
import type { OutboxRelay } from "../outbox/relay.ts";
import type { GatewayClient } from "../pg/gateway-client.ts";
import type { WorkerConfig } from "./config.ts";
import type { Job } from "./job.ts";
import { type PendingRequest, type RequestResult, RequestTable } from "./request-table.ts";

const LOOK_INTERVAL_MS = 500;
const GROUP_MAX = 500;
/** Nobody waits for a result: a transaction for many of them costs as much as for one. */
const GROUP_WAIT_MS = 100;
const QUEUED_MAX = 100_000;
const RETRY_FACTOR_MAX = 30;

/**
 * Makes requests to the gateway that events ask for. A request is a row before the event counts as read, so Kafka is
 * never held back by the gateway, and a worker that dies leaves rows that the next one finds when their lease is over.
 */
export class GatewayWorker implements AsyncDisposable {
  readonly #context: ServiceContext<WorkerConfig>;
  readonly #job: Job;
  readonly #database: Database;
  readonly #gateway: GatewayClient;
  readonly #relay: OutboxRelay;
  readonly #table: RequestTable;
  readonly #results: GroupQueue<RequestResult, boolean>;
  readonly #limiter: Limiter;
  #inProgress = 0;
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    context: ServiceContext<WorkerConfig>,
    job: Job,
    parts: { readonly database: Database; readonly gateway: GatewayClient; readonly relay: OutboxRelay },
  ) {
    this.#context = context;
    this.#job = job;
    this.#database = parts.database;
    this.#gateway = parts.gateway;
    this.#relay = parts.relay;
    const { config, metrics } = context;
    const table = new RequestTable(job, config.WORKER_LEASE_MS);
    this.#table = table;
    this.#limiter = new Limiter({ runningMax: config.WORKER_REQUESTS_MAX, queuedMax: QUEUED_MAX });
    this.#results = new GroupQueue({
      itemsMax: GROUP_MAX,
      waitMs: GROUP_WAIT_MS,
      queuedMax: QUEUED_MAX,
      run: async (group) =>
        parts.database.transaction(async (transaction) => table.finish(transaction, group)),
    });
    const gauge: Gauge = new Gauge({
      name: "worker_requests_in_progress",
      help: "Requests to the gateway that are being made or wait for their turn.",
      registers: [metrics.registry],
      collect: () => gauge.set(this.#inProgress),
    });
  }

  get consumerOptions(): EventConsumerOptions {
    return {
      name: this.#job.name,
      events: [this.#job.requested],
      outcome: "retrying",
      apply: async (transaction, records) => this.#table.add(transaction, records),
      committed: async (records) => {
        this.#begin(records.map(requestOf));
        await this.#room();
      },
    };
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = null;
      });
    }, LOOK_INTERVAL_MS);
  }

  async #look(): Promise<void> {
    try {
      const room = this.#context.config.WORKER_REQUESTS_MAX - this.#inProgress;
      if (room > 0) this.#begin(await this.#table.takeDue(this.#database, room));
    } catch (error) {
      this.#context.logger.warn(`event=requests_not_read message=${JSON.stringify(describeError(error))}`);
    }
  }

  #begin(requests: readonly PendingRequest[]): void {
    for (const request of requests) {
      this.#inProgress += 1;
      void this.#limiter
        .run(async () => this.#make(request))
        .catch((error: unknown) => {
          // The row is still pending: it comes back when its lease is over.
          this.#context.logger.warn(`event=request_left message=${JSON.stringify(describeError(error))}`);
        })
        .finally(() => {
          this.#inProgress -= 1;
        });
    }
  }

  async #make(request: PendingRequest): Promise<void> {
    const { operation } = this.#job;
    const { paymentId, merchantId, amount, currency } = request;
    const outcome = await this.#gateway.request({
      operation,
      key: `${operation}-${paymentId}`,
      merchantId,
      reference: paymentId,
      amount,
      currency,
    });
    if (outcome.kind === "unknown") await this.#results.add(this.#again(request, outcome));
    else await this.#results.add({ ...outcome, request });
    this.#relay.poke();
  }

  #again(
    request: PendingRequest,
    { problem, wasCalled }: { readonly problem: string; readonly wasCalled: boolean },
  ): RequestResult {
    const { WORKER_TRIES_MAX, WORKER_RETRY_INTERVAL_MS } = this.#context.config;
    if (wasCalled && request.tries + 1 >= WORKER_TRIES_MAX) return { kind: "exhausted", request, problem };
    const factor = Math.min(2 ** request.tries, RETRY_FACTOR_MAX) * (0.5 + Math.random() / 2);
    return {
      kind: "postponed",
      request,
      problem,
      isTry: wasCalled,
      waitMs: WORKER_RETRY_INTERVAL_MS * factor,
    };
  }

  /** Waits while there is more to do than fits. */
  async #room(): Promise<void> {
    while (this.#inProgress > 2 * this.#context.config.WORKER_REQUESTS_MAX) {
      await pause(GROUP_WAIT_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}

function requestOf({ eventId, event }: NewRecord): PendingRequest {
  const { paymentId, merchantId, amount, currency } = event;
  return { paymentId, eventId, merchantId, amount, currency, tries: 0 };
}
