import { setTimeout as delay } from "node:timers/promises";
import type { Transaction } from "../../platform/database.ts";
import type { Defects } from "../../platform/defects.ts";
import { ServiceError } from "../../platform/errors.ts";
import { decideOnce, keyOfUser } from "../requests/decide-once.ts";
import type { RequestKind } from "../requests/grouped-requests.ts";
import { type Balances, lockUsers, noUser, readUsers } from "../requests/lock-users.ts";
import { isRefused, type Outcome } from "../requests/outcome.ts";

export interface ChargeRequest {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly amount: number;
}

export interface Charge {
  readonly chargeId: string;
  readonly userId: string;
  readonly amount: number;
  /** What the user had right after it. */
  readonly balance: number;
}

/** A charge under its key; its id is known once it is written. */
interface KnownCharge extends ChargeRequest {
  readonly balance: number;
  chargeId: string;
}

export const BALANCE_MAX = 1_000_000_000_000;

/** With the defect `lost-update`, how long after it was read the balance is written. */
const READ_BEFORE_MS = 20;
/** The database would refuse what the defect `charge-without-key` does. */
export const WITHOUT_CHARGE_KEYS = "ALTER TABLE balance_charge DROP CONSTRAINT IF EXISTS one_charge_per_key";

/** Adds to balances, once for each key of a user. */
export function charges(defects: Defects): RequestKind<ChargeRequest, Charge> {
  const isLost = defects.has("lost-update");
  const hasKeys = !defects.has("charge-without-key");
  return {
    name: "charge",
    isOneByOne: isLost,
    run: async (transaction, group) => {
      const userIds = group.map(({ userId }) => userId);
      const balances = await (isLost ? readUsers : lockUsers)(transaction, userIds);
      const known = hasKeys ? await find(transaction, group) : new Map<string, KnownCharge>();
      if (isLost) await delay(READ_BEFORE_MS);
      const { decisions, made } = decideOnce(group, {
        known,
        keyOf: hasKeys ? keyOfUser : (asked) => asked,
        decide: (asked) => decide(asked, balances),
      });
      await write(transaction, made, balances);
      return decisions.map(({ asked, decision, isReplay }) => outcomeOf(asked, decision, isReplay));
    },
  };
}

async function find(
  transaction: Transaction,
  group: readonly ChargeRequest[],
): Promise<Map<string, KnownCharge>> {
  const { rows } = await transaction.query<{
    id: string;
    user_id: string;
    idempotency_key: string;
    amount: string;
    balance_after: string;
  }>(
    `SELECT c.id, c.user_id, c.idempotency_key, c.amount, c.balance_after
     FROM unnest($1::bigint[], $2::text[]) AS a (user_id, idempotency_key)
     JOIN balance_charge c USING (user_id, idempotency_key)`,
    [group.map(({ userId }) => userId), group.map(({ idempotencyKey }) => idempotencyKey)],
  );
  const known = rows.map((row) => ({
    chargeId: row.id,
    userId: row.user_id,
    idempotencyKey: row.idempotency_key,
    amount: Number(row.amount),
    balance: Number(row.balance_after),
  }));
  return new Map(known.map((charge) => [keyOfUser(charge), charge]));
}

function decide(asked: ChargeRequest, balances: Balances): KnownCharge | ServiceError {
  const before = balances.get(asked.userId);
  if (before === undefined) return noUser(asked.userId);
  const balance = before + asked.amount;
  if (balance > BALANCE_MAX) {
    return new ServiceError("balance_limit", `a balance is at most ${BALANCE_MAX}; there are ${before}`);
  }
  balances.set(asked.userId, balance);
  return { ...asked, balance, chargeId: "" };
}

function outcomeOf(
  asked: ChargeRequest,
  decision: KnownCharge | ServiceError,
  isReplay: boolean,
): Outcome<Charge> {
  if (isRefused(decision)) return decision;
  const { chargeId, userId, amount, balance } = decision;
  if (amount !== asked.amount) {
    return new ServiceError(
      "idempotency_key_reused",
      `this idempotency key is that of a charge of ${amount}, not of ${asked.amount}`,
    );
  }
  return { answer: { chargeId, userId, amount, balance }, isReplay };
}

async function write(
  transaction: Transaction,
  made: readonly KnownCharge[],
  balances: Balances,
): Promise<void> {
  if (made.length === 0) return;
  const charged = [...new Set(made.map(({ userId }) => userId))];
  const { rows } = await transaction.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO balance_charge (user_id, idempotency_key, amount, balance_after)
       SELECT user_id, idempotency_key, amount, balance_after
       FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
         WITH ORDINALITY AS a (user_id, idempotency_key, amount, balance_after, position)
       ORDER BY position RETURNING id, user_id, amount),
     entered AS (
       INSERT INTO ledger_entry (user_id, kind, reference_id, amount) SELECT user_id, 'CHARGE', id, amount FROM made),
     written AS (
       UPDATE shop_user u SET balance = w.balance FROM unnest($5::bigint[], $6::bigint[]) AS w (id, balance) WHERE u.id = w.id)
     SELECT id FROM made ORDER BY id`,
    [
      made.map(({ userId }) => userId),
      made.map(({ idempotencyKey }) => idempotencyKey),
      made.map(({ amount }) => amount),
      made.map(({ balance }) => balance),
      charged,
      charged.map((userId) => balances.get(userId)),
    ],
  );
  for (const [index, charge] of made.entries()) charge.chargeId = rows[index]?.id ?? "";
}
