import type { Authorization } from "./authorization-input.ts";
import type { Database, Transaction } from "../database/connect.ts";
import { GroupQueue } from "../../platform/group-queue.ts";
import { writeEvents } from "../outbox/write-events.ts";
import type { NewEvent } from "../contract/events.ts";
import type { Currency } from "../contract/money.ts";

/** The answer of an authorisation, as it is kept and given again. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: string;
}

/** What a request found under its key. */
export type Claim =
  | { readonly kind: "mine"; readonly paymentId: string }
  | { readonly kind: "answered"; readonly answer: KeptAnswer }
  | { readonly kind: "in-flight" }
  | { readonly kind: "other-payload" };

/** A payment whose gateway call has to be made, by whoever holds its lease. */
export interface OpenPayment {
  readonly paymentId: string;
  readonly merchantId: string;
  readonly idempotencyKey: string;
  readonly amount: number;
  readonly currency: Currency;
}

export interface Completion extends OpenPayment {
  /** `null`: the gateway declined. */
  readonly approvalNumber: string | null;
  readonly answer: KeptAnswer;
}

export interface StoreOptions {
  readonly leaseMs: number;
}

const GROUP_MAX = 200;
/** A transaction costs as much as many payments: under load they go in large groups, and the gateway takes far longer. */
const GROUP_WAIT_MS = 30;
const GROUP_WAIT_MS_PER_PAYMENT = 4;
const QUEUED_MAX = 10_000;

interface ClaimRow {
  readonly id: string;
  readonly merchant_id: string;
  readonly idempotency_key: string;
  readonly fingerprint: string;
  readonly response_status: number | null;
  readonly response_body: string | null;
  readonly is_taken_over: boolean;
}

/** Payments in the database. Requests that come together share a transaction: at 1,000 a second that is what fits. */
export class PaymentStore {
  readonly #database: Database;
  readonly #options: StoreOptions;
  readonly #claims: GroupQueue<Authorization, Claim>;
  readonly #completions: GroupQueue<Completion, boolean>;

  constructor(database: Database, options: StoreOptions) {
    this.#database = database;
    this.#options = options;
    const common = {
      itemsMax: GROUP_MAX,
      waitMs: GROUP_WAIT_MS,
      waitMsPerItem: GROUP_WAIT_MS_PER_PAYMENT,
      queuedMax: QUEUED_MAX,
    };
    this.#claims = new GroupQueue({
      ...common,
      run: async (group) => database.transaction(async (transaction) => this.#claimGroup(transaction, group)),
    });
    this.#completions = new GroupQueue({
      ...common,
      run: async (group) => database.transaction(async (transaction) => completeGroup(transaction, group)),
    });
  }

  /** Makes the payment of this key, or says what became of the one that there is. */
  async claim(authorization: Authorization): Promise<Claim> {
    return this.#claims.add(authorization);
  }

  /** Gives the payment back: whoever asks under its key, or sweeps, goes on with it. */
  async release(paymentId: string): Promise<void> {
    await this.#database.pool.query(
      "UPDATE payment SET lease_until = now() WHERE id = $1 AND response_status IS NULL",
      [paymentId],
    );
  }

  /** Keeps the outcome with its answer and events; false when somebody else has done so before. */
  async complete(completion: Completion): Promise<boolean> {
    return this.#completions.add(completion);
  }

  /** Payments without an outcome whose lease is over: whoever had them is gone, or did not reach the gateway. */
  async takeOver(limit: number): Promise<readonly OpenPayment[]> {
    const { rows } = await this.#database.pool.query<OpenPayment & { readonly amount: string }>(
      `UPDATE payment SET lease_until = now() + $1 * interval '1 ms'
       WHERE id IN (
         SELECT id FROM payment WHERE response_status IS NULL AND lease_until < now()
         ORDER BY lease_until LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id AS "paymentId", merchant_id AS "merchantId", idempotency_key AS "idempotencyKey", amount, currency`,
      [this.#options.leaseMs, limit],
    );
    return rows.map((row) => ({ ...row, amount: Number(row.amount) }));
  }

  /** In the order of the keys, so that instances that get the same keys never wait for each other in a circle. */
  async #claimGroup(transaction: Transaction, group: readonly Authorization[]): Promise<readonly Claim[]> {
    const made = await transaction.query<{ id: string; merchant_id: string; idempotency_key: string }>(
      `INSERT INTO payment (merchant_id, idempotency_key, fingerprint, amount, currency, status, lease_until)
       SELECT *, 'AUTHORIZING', now() + $6 * interval '1 ms'
       FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS asked (merchant_id, idempotency_key)
       ORDER BY merchant_id, idempotency_key
       ON CONFLICT DO NOTHING
       RETURNING id, merchant_id, idempotency_key`,
      [
        group.map(({ merchantId }) => merchantId),
        group.map(({ idempotencyKey }) => idempotencyKey),
        group.map(({ fingerprint }) => fingerprint),
        group.map(({ amount }) => amount),
        group.map(({ currency }) => currency),
        this.#options.leaseMs,
      ],
    );
    const mine = new Map(made.rows.map((row) => [keyOf(row.merchant_id, row.idempotency_key), row.id]));
    const claims: (Claim | null)[] = group.map(({ merchantId, idempotencyKey }) => {
      const key = keyOf(merchantId, idempotencyKey);
      const paymentId = mine.get(key);
      // The same key twice in one group: the first has it.
      mine.delete(key);
      return paymentId === undefined ? null : { kind: "mine", paymentId };
    });
    const known = group.filter((_authorization, index) => claims[index] === null);
    const found = known.length === 0 ? new Map<string, ClaimRow>() : await this.#find(transaction, known);
    return group.map((authorization, index) => claims[index] ?? claimOf(authorization, found));
  }

  /** Payments that there are under these keys; those whose lease is over are this request's from now on. */
  async #find(transaction: Transaction, known: readonly Authorization[]): Promise<Map<string, ClaimRow>> {
    const { rows } = await transaction.query<ClaimRow>(
      `WITH asked AS (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS a (merchant_id, idempotency_key, fingerprint)),
       taken AS (
         UPDATE payment p SET lease_until = now() + $4 * interval '1 ms' FROM asked a
         WHERE p.merchant_id = a.merchant_id AND p.idempotency_key = a.idempotency_key
           AND p.fingerprint = a.fingerprint AND p.response_status IS NULL AND p.lease_until < now()
         RETURNING p.id)
       SELECT p.id, p.merchant_id, p.idempotency_key, p.fingerprint, p.response_status, p.response_body,
         EXISTS (SELECT FROM taken t WHERE t.id = p.id) AS is_taken_over
       FROM (SELECT DISTINCT merchant_id, idempotency_key FROM asked) a JOIN payment p USING (merchant_id, idempotency_key)`,
      [
        known.map(({ merchantId }) => merchantId),
        known.map(({ idempotencyKey }) => idempotencyKey),
        known.map(({ fingerprint }) => fingerprint),
        this.#options.leaseMs,
      ],
    );
    return new Map(rows.map((row) => [keyOf(row.merchant_id, row.idempotency_key), row]));
  }
}

function keyOf(merchantId: string, idempotencyKey: string): string {
  return JSON.stringify([merchantId, idempotencyKey]);
}

function claimOf(authorization: Authorization, found: Map<string, ClaimRow>): Claim {
  const key = keyOf(authorization.merchantId, authorization.idempotencyKey);
  const row = found.get(key);
  // Made by this very group, or by a transaction that came between: it is being worked on.
  if (row === undefined) return { kind: "in-flight" };
  if (row.fingerprint !== authorization.fingerprint) return { kind: "other-payload" };
  if (row.response_status !== null && row.response_body !== null) {
    return { kind: "answered", answer: { status: row.response_status, body: row.response_body } };
  }
  if (!row.is_taken_over) return { kind: "in-flight" };
  // Only one of several requests in this group goes on with it.
  found.set(key, { ...row, is_taken_over: false });
  return { kind: "mine", paymentId: row.id };
}

async function completeGroup(
  transaction: Transaction,
  group: readonly Completion[],
): Promise<readonly boolean[]> {
  const { rows } = await transaction.query<{ id: string }>(
    `UPDATE payment p
     SET status = CASE WHEN c.approval IS NULL THEN 'DECLINED' ELSE 'CAPTURE_REQUESTED' END,
       approval_number = c.approval, response_status = c.answer_status, response_body = c.answer_body, lease_until = NULL
     FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[]) AS c (id, approval, answer_status, answer_body)
     WHERE p.id = c.id AND p.response_status IS NULL
     RETURNING p.id`,
    [
      group.map(({ paymentId }) => paymentId),
      group.map(({ approvalNumber }) => approvalNumber),
      group.map(({ answer }) => answer.status),
      group.map(({ answer }) => answer.body),
    ],
  );
  const completed = new Set(rows.map(({ id }) => id));
  const approved = group.filter(
    ({ paymentId, approvalNumber }) => completed.has(paymentId) && approvalNumber !== null,
  );
  await writeEvents(transaction, approved.flatMap(authorizationEvents));
  return group.map(({ paymentId }) => completed.delete(paymentId));
}

/** Authorised, and to be captured at once: the settlement worker does the rest. */
function authorizationEvents({ paymentId, merchantId, amount, currency }: Completion): readonly NewEvent[] {
  const common = { paymentId, merchantId, amount, currency, occurredAtMs: Date.now() };
  return [
    { type: "PAYMENT_AUTHORIZED", ...common },
    { type: "PAYMENT_CAPTURE_REQUESTED", ...common },
  ];
}
