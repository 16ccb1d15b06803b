import type { Transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/errors.ts";
import { decideOnce } from "../requests/decide-once.ts";
import type { RequestKind } from "../requests/grouped-requests.ts";
import { type Balances, lockUsers } from "../requests/lock-users.ts";
import { isRefused, type Outcome } from "../requests/outcome.ts";
import { cancelOrders } from "./cancel-orders.ts";

export interface Payment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly amount: number;
  /** What the user has left right after it. */
  readonly balance: number;
}

/** Its id is known once it is written. */
interface KnownPayment extends Payment {
  paymentId: string;
}

interface Order {
  readonly id: string;
  readonly userId: string;
  readonly total: number;
  status: "PLACED" | "PAID" | "CANCELLED";
}

interface Found {
  readonly balances: Balances;
  readonly orders: ReadonlyMap<string, Order>;
  readonly payments: Map<string, KnownPayment>;
}

/**
 * Pays orders from their users' balances, each once: an order that is paid is answered again as it was. One that the balance
 * does not cover is cancelled and its stock given back, so that nothing is held for who can't pay.
 */
export const orderPayments: RequestKind<string, Payment> = {
  name: "pay-order",
  run: async (transaction, group) => {
    const found = await find(transaction, group);
    const cancelled: string[] = [];
    const { decisions, made } = decideOnce(group, {
      known: found.payments,
      keyOf: (orderId) => orderId,
      decide: (orderId) => decide(orderId, found, cancelled),
    });
    await write(transaction, made, found.balances);
    await cancelOrders(transaction, cancelled);
    return decisions.map(
      ({ decision, isReplay }): Outcome<Payment> =>
        isRefused(decision) ? decision : { answer: decision, isReplay },
    );
  },
};

async function find(transaction: Transaction, orderIds: readonly string[]): Promise<Found> {
  const { rows: owners } = await transaction.query<{ user_id: string }>(
    "SELECT DISTINCT user_id FROM shop_order WHERE id = ANY($1::bigint[])",
    [orderIds],
  );
  const balances = await lockUsers(
    transaction,
    owners.map(({ user_id }) => user_id),
  );
  const { rows } = await transaction.query<{
    id: string;
    user_id: string;
    total: string;
    status: Order["status"];
    payment_id: string | null;
    amount: string;
    balance_after: string;
  }>(
    `SELECT o.id, o.user_id, o.total, o.status, p.id AS payment_id, p.amount, p.balance_after
     FROM shop_order o LEFT JOIN order_payment p ON p.order_id = o.id WHERE o.id = ANY($1::bigint[])`,
    [orderIds],
  );
  const payments = new Map<string, KnownPayment>();
  const orders = new Map<string, Order>();
  for (const { id, user_id: userId, total, status, payment_id: paymentId, ...paid } of rows) {
    orders.set(id, { id, userId, total: Number(total), status });
    if (paymentId === null) continue;
    const [amount, balance] = [Number(paid.amount), Number(paid.balance_after)];
    payments.set(id, { paymentId, orderId: id, userId, amount, balance });
  }
  return { balances, orders, payments };
}

function decide(
  orderId: string,
  { balances, orders }: Found,
  cancelled: string[],
): KnownPayment | ServiceError {
  const order = orders.get(orderId);
  if (order === undefined) return new ServiceError("order_not_found", `no order ${orderId}`);
  if (order.status === "CANCELLED") {
    return new ServiceError("order_cancelled", `order ${orderId} is cancelled; its stock is free again`);
  }
  const { userId, total } = order;
  const before = balances.get(userId) ?? 0;
  if (before < total) {
    order.status = "CANCELLED";
    cancelled.push(orderId);
    return new ServiceError(
      "insufficient_balance",
      `order ${orderId} comes to ${total} and user ${userId} has ${before}; the order is cancelled`,
    );
  }
  const balance = before - total;
  balances.set(userId, balance);
  return { paymentId: "", orderId, userId, amount: total, balance };
}

async function write(
  transaction: Transaction,
  made: readonly KnownPayment[],
  balances: Balances,
): Promise<void> {
  if (made.length === 0) return;
  const users = [...new Set(made.map(({ userId }) => userId))];
  const { rows } = await transaction.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO order_payment (order_id, user_id, amount, balance_after)
       SELECT order_id, user_id, amount, balance_after
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
         WITH ORDINALITY AS a (order_id, user_id, amount, balance_after, position)
       ORDER BY position RETURNING id, user_id, amount),
     entered AS (
       INSERT INTO ledger_entry (user_id, kind, reference_id, amount) SELECT user_id, 'PAYMENT', id, -amount FROM made),
     paid AS (UPDATE shop_order SET status = 'PAID' WHERE id = ANY($1::bigint[])),
     written AS (
       UPDATE shop_user u SET balance = w.balance FROM unnest($5::bigint[], $6::bigint[]) AS w (id, balance) WHERE u.id = w.id)
     SELECT id FROM made ORDER BY id`,
    [
      made.map(({ orderId }) => orderId),
      made.map(({ userId }) => userId),
      made.map(({ amount }) => amount),
      made.map(({ balance }) => balance),
      users,
      users.map((userId) => balances.get(userId)),
    ],
  );
  for (const [index, payment] of made.entries()) payment.paymentId = rows[index]?.id ?? "";
}
