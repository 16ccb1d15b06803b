import { type DeadLetter, illegalStates, type Origin, park } from "../consumer/inbox.ts";
import type { NewRecord } from "../consumer/event-consumer.ts";
import type { PaymentEvent } from "../contract/events.ts";
import type { Database, Transaction } from "../database/connect.ts";
import { writeEvents } from "../outbox/write-events.ts";
import type { Job } from "./job.ts";

/** A request to the gateway that is to be made, or made again. */
export interface PendingRequest {
  readonly paymentId: string;
  readonly eventId: string;
  readonly merchantId: string;
  readonly amount: number;
  readonly currency: PaymentEvent["currency"];
  readonly tries: number;
}

export type RequestResult =
  | { readonly kind: "approved"; readonly request: PendingRequest; readonly transactionId: string }
  | { readonly kind: "declined"; readonly request: PendingRequest; readonly reason: string }
  /** To be tried again after `waitMs`; `isTry`: the gateway was called. */
  | {
      readonly kind: "postponed";
      readonly request: PendingRequest;
      readonly problem: string;
      readonly isTry: boolean;
      readonly waitMs: number;
    }
  | { readonly kind: "exhausted"; readonly request: PendingRequest; readonly problem: string };

interface DueRow {
  readonly paymentId: string;
  readonly eventId: string;
  readonly merchantId: string;
  readonly amount: string;
  readonly currency: PaymentEvent["currency"];
  readonly tries: number;
}

/** The requests of a gateway worker: durable from the event's arrival to the gateway's word. */
export class RequestTable {
  readonly #job: Job;
  readonly #leaseMs: number;

  constructor(job: Job, leaseMs: number) {
    this.#job = job;
    this.#leaseMs = leaseMs;
  }

  /** Makes a request of each event, leased to the caller; gives events that no payment stands behind. */
  async add(transaction: Transaction, records: readonly NewRecord[]): Promise<readonly DeadLetter[]> {
    const { table, from, amountColumn } = this.#job;
    const expected = amountColumn === "captured_amount" ? "amount" : "refund_amount";
    const { rows } = await transaction.query<{ event_id: string }>(
      `INSERT INTO ${table} AS r (payment_id, event_id, merchant_id, amount, currency, next_attempt_at, origin)
       SELECT p.id, e.event_id, p.merchant_id, e.amount, p.currency, now() + $1 * interval '1 ms', e.origin
       FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::jsonb[]) AS e (payment_id, event_id, amount, currency, origin)
       JOIN payment p ON p.id = e.payment_id AND p.status = $7 AND p.${expected} = e.amount AND p.currency = e.currency
       ON CONFLICT (payment_id) DO UPDATE
       SET status = 'PENDING', retry_count = 0, event_id = excluded.event_id, next_attempt_at = excluded.next_attempt_at
       WHERE r.status = 'PARKED'
       RETURNING event_id`,
      [
        this.#leaseMs,
        records.map(({ event }) => event.paymentId),
        records.map(({ eventId }) => eventId),
        records.map(({ event }) => event.amount),
        records.map(({ event }) => event.currency),
        records.map(({ origin }) => JSON.stringify(origin)),
        from,
      ],
    );
    const added = new Set(rows.map(({ event_id }) => event_id));
    return illegalStates(records, added, `no payment is ${from} with this amount and without a request`);
  }

  /** Takes over requests that are due: their worker is gone, or a wait is over. */
  async takeDue(database: Database, limit: number): Promise<readonly PendingRequest[]> {
    const { table } = this.#job;
    const { rows } = await database.pool.query<DueRow>(
      `UPDATE ${table} SET next_attempt_at = now() + $1 * interval '1 ms'
       WHERE payment_id IN (
         SELECT payment_id FROM ${table} WHERE status = 'PENDING' AND next_attempt_at <= now()
         ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING payment_id AS "paymentId", event_id AS "eventId", merchant_id AS "merchantId", amount, currency,
         retry_count AS tries`,
      [this.#leaseMs, limit],
    );
    return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  }

  /** Keeps what came of requests, with the payments' state, their events and dead letters; true where it did. */
  async finish(transaction: Transaction, results: readonly RequestResult[]): Promise<readonly boolean[]> {
    const finished = new Set([
      ...(await this.#settle(transaction, results)),
      ...(await this.#postpone(transaction, results)),
      ...(await this.#park(transaction, results)),
    ]);
    return results.map(({ request }) => finished.delete(request.paymentId));
  }

  async #settle(transaction: Transaction, results: readonly RequestResult[]): Promise<readonly string[]> {
    const { name, table, from, approved, declined, amountColumn, done } = this.#job;
    // A worker that is slower than its lease makes a request twice, and both results may come at once: one counts.
    const settled = onePerPayment(
      results.filter((one) => one.kind === "approved" || one.kind === "declined"),
    );
    if (settled.length === 0) return [];
    const { rows } = await transaction.query<{ payment_id: string }>(
      `UPDATE ${table} t SET status = CASE WHEN r.transaction_id IS NULL THEN 'FAILED' ELSE 'SUCCESS' END,
         pg_transaction_id = r.transaction_id, last_error = r.error
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS r (payment_id, transaction_id, error)
       WHERE t.payment_id = r.payment_id AND t.status = 'PENDING' RETURNING t.payment_id`,
      [
        settled.map(({ request }) => request.paymentId),
        settled.map((one) => (one.kind === "approved" ? one.transactionId : null)),
        settled.map((one) => (one.kind === "declined" ? one.reason : null)),
      ],
    );
    const kept = new Set(rows.map(({ payment_id }) => payment_id));
    const ours = settled.filter(({ request }) => kept.has(request.paymentId));
    await transaction.query(
      `UPDATE payment p SET status = CASE WHEN r.ok THEN $1 ELSE $2 END, ${amountColumn} = CASE WHEN r.ok THEN r.amount ELSE 0 END
       FROM unnest($3::bigint[], $4::bigint[], $5::boolean[]) AS r (id, amount, ok) WHERE p.id = r.id AND p.status = $6`,
      [
        approved,
        declined,
        ours.map(({ request }) => request.paymentId),
        ours.map(({ request }) => request.amount),
        ours.map(({ kind }) => kind === "approved"),
        from,
      ],
    );
    await transaction.query(
      "UPDATE inbox SET outcome = 'applied' WHERE consumer = $1 AND event_id = ANY ($2::text[])",
      [name, ours.map(({ request }) => request.eventId)],
    );
    const events = ours.flatMap(({ kind, request: { paymentId, merchantId, amount, currency } }) =>
      kind === "approved"
        ? [{ type: done, paymentId, merchantId, amount, currency, occurredAtMs: Date.now() }]
        : [],
    );
    await writeEvents(transaction, events);
    return [...kept];
  }

  async #postpone(transaction: Transaction, results: readonly RequestResult[]): Promise<readonly string[]> {
    const postponed = results.filter((one) => one.kind === "postponed");
    if (postponed.length === 0) return [];
    const { rows } = await transaction.query<{ payment_id: string }>(
      `UPDATE ${this.#job.table} t SET retry_count = t.retry_count + r.is_try::integer, last_error = r.problem,
         first_failed_at = coalesce(t.first_failed_at, now()), next_attempt_at = now() + r.wait_ms * interval '1 ms'
       FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::float8[]) AS r (payment_id, problem, is_try, wait_ms)
       WHERE t.payment_id = r.payment_id AND t.status = 'PENDING' RETURNING t.payment_id`,
      [
        postponed.map(({ request }) => request.paymentId),
        postponed.map(({ problem }) => problem.slice(0, 500)),
        postponed.map(({ isTry }) => isTry),
        postponed.map(({ waitMs }) => waitMs),
      ],
    );
    return rows.map(({ payment_id }) => payment_id);
  }

  async #park(transaction: Transaction, results: readonly RequestResult[]): Promise<readonly string[]> {
    const exhausted = results.filter((one) => one.kind === "exhausted");
    if (exhausted.length === 0) return [];
    const problems = new Map(exhausted.map(({ request, problem }) => [request.paymentId, problem]));
    const { rows } = await transaction.query<ParkedRow>(
      `UPDATE ${this.#job.table} SET status = 'PARKED' WHERE payment_id = ANY ($1::bigint[]) AND status = 'PENDING'
       RETURNING payment_id, event_id, merchant_id, amount, currency, retry_count, origin,
         (extract(epoch FROM coalesce(first_failed_at, created_at)) * 1000)::float8 AS first_failed_ms`,
      [[...problems.keys()]],
    );
    const letters = rows.map(
      (row): DeadLetter => ({
        eventId: row.event_id,
        origin: row.origin,
        value: Buffer.from(JSON.stringify(this.#requestedEvent(row))),
        class: "gateway_unavailable",
        attempts: row.retry_count + 1,
        error: problems.get(row.payment_id) ?? "",
        firstFailedAtMs: row.first_failed_ms,
      }),
    );
    await park(transaction, this.#job.name, letters);
    return rows.map(({ payment_id }) => payment_id);
  }

  #requestedEvent(row: ParkedRow): PaymentEvent {
    return {
      eventId: row.event_id,
      type: this.#job.requested,
      paymentId: row.payment_id,
      merchantId: row.merchant_id,
      amount: Number(row.amount),
      currency: row.currency,
      occurredAtMs: Math.round(row.first_failed_ms),
    };
  }
}

function onePerPayment<Result extends RequestResult>(results: readonly Result[]): readonly Result[] {
  return [...new Map(results.map((result) => [result.request.paymentId, result])).values()];
}

interface ParkedRow {
  readonly payment_id: string;
  readonly event_id: string;
  readonly merchant_id: string;
  readonly amount: string;
  readonly currency: PaymentEvent["currency"];
  readonly retry_count: number;
  readonly origin: Origin;
  readonly first_failed_ms: number;
}
