import type { Transaction } from "../../platform/database.ts";
import { ServiceError } from "../../platform/errors.ts";
import type { CartStore } from "../carts/cart-store.ts";
import { decideOnce, keyOfUser } from "../requests/decide-once.ts";
import type { RequestKind } from "../requests/grouped-requests.ts";
import { lockUsers, noUser } from "../requests/lock-users.ts";
import { isRefused, type Outcome } from "../requests/outcome.ts";
import { BALANCE_MAX } from "../balance/charge-store.ts";
import type { OrderLine, OrderRequest } from "./order-input.ts";

export interface PlacedOrder {
  readonly orderId: string;
  readonly userId: string;
  readonly total: number;
}

/** An order under its key; its id is known once it is written. */
interface KnownOrder {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly total: number;
  readonly lines: readonly (OrderLine & { readonly price: number })[];
  orderId: string;
}

interface Stock {
  readonly price: number;
  left: number;
}

interface Found {
  readonly users: ReadonlyMap<string, number>;
  readonly known: Map<string, KnownOrder>;
  readonly carts: Map<string, readonly OrderLine[]>;
  readonly stocks: ReadonlyMap<string, Stock>;
}

/** Takes the stock of an order, or of none of its lines when one of them is short. */
export function orderPlacements(carts: CartStore): RequestKind<OrderRequest, PlacedOrder> {
  return {
    name: "place-order",
    run: async (transaction, group) => {
      const found = await find(transaction, group, carts);
      const { decisions, made } = decideOnce(group, {
        known: found.known,
        keyOf: keyOfUser,
        decide: (asked) => decide(asked, found),
      });
      const emptied = decisions.flatMap(({ asked, decision, isReplay }) =>
        asked.lines === null && !isRefused(decision) && !isReplay ? [asked.userId] : [],
      );
      await write(transaction, made, emptied);
      return decisions.map(({ asked, decision, isReplay }) => outcomeOf(asked, decision, isReplay));
    },
  };
}

async function find(
  transaction: Transaction,
  group: readonly OrderRequest[],
  carts: CartStore,
): Promise<Found> {
  const userIds = group.map(({ userId }) => userId);
  const users = await lockUsers(transaction, userIds);
  const known = await findKnown(transaction, group);
  const open = group.filter((asked) => !known.has(keyOfUser(asked)));
  const ofCarts = open.filter(({ lines }) => lines === null).map(({ userId }) => userId);
  const inCarts = await carts.linesOf(transaction, ofCarts);
  const wanted = [...open.flatMap(({ lines }) => lines ?? []), ...[...inCarts.values()].flat()];
  const stocks = await lockProducts(
    transaction,
    wanted.map(({ productId }) => productId),
  );
  return { users, known, carts: inCarts, stocks };
}

async function findKnown(
  transaction: Transaction,
  group: readonly OrderRequest[],
): Promise<Map<string, KnownOrder>> {
  const { rows } = await transaction.query<{
    id: string;
    user_id: string;
    idempotency_key: string;
    fingerprint: string;
    total: string;
  }>(
    `SELECT o.id, o.user_id, o.idempotency_key, o.fingerprint, o.total
     FROM unnest($1::bigint[], $2::text[]) AS a (user_id, idempotency_key) JOIN shop_order o USING (user_id, idempotency_key)`,
    [group.map(({ userId }) => userId), group.map(({ idempotencyKey }) => idempotencyKey)],
  );
  const known = rows.map(({ id, user_id, idempotency_key, fingerprint, total }) => {
    const asked = { userId: user_id, idempotencyKey: idempotency_key, fingerprint };
    return { ...asked, total: Number(total), lines: [], orderId: id };
  });
  return new Map(known.map((order) => [keyOfUser(order), order]));
}

/** In the order of the ids, after the users: everybody locks in this order. */
async function lockProducts(transaction: Transaction, ids: readonly string[]): Promise<Map<string, Stock>> {
  if (ids.length === 0) return new Map();
  const { rows } = await transaction.query<{ id: string; price: string; stock: number }>(
    "SELECT id, price, stock FROM product WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE",
    [[...new Set(ids)]],
  );
  return new Map(
    rows.map(({ id, price, stock }): [string, Stock] => [id, { price: Number(price), left: stock }]),
  );
}

function decide(asked: OrderRequest, { users, carts, stocks }: Found): KnownOrder | ServiceError {
  if (!users.has(asked.userId)) return noUser(asked.userId);
  const lines = asked.lines ?? carts.get(asked.userId) ?? [];
  if (lines.length === 0) return new ServiceError("cart_empty", `the cart of user ${asked.userId} is empty`);
  const priced: (OrderLine & { readonly price: number })[] = [];
  for (const line of lines) {
    const stock = stocks.get(line.productId);
    if (stock === undefined) return new ServiceError("product_not_found", `no product ${line.productId}`);
    if (stock.left < line.quantity) {
      return new ServiceError(
        "insufficient_stock",
        `product ${line.productId}: ${stock.left} left, ${line.quantity} asked for`,
      );
    }
    priced.push({ ...line, price: stock.price });
  }
  const total = priced.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (total > BALANCE_MAX) {
    return new ServiceError(
      "validation_failed",
      `an order comes to at most ${BALANCE_MAX}, this one to ${total}`,
    );
  }
  for (const { productId, quantity } of lines) {
    const stock = stocks.get(productId);
    if (stock !== undefined) stock.left -= quantity;
  }
  if (asked.lines === null) carts.delete(asked.userId);
  const { userId, idempotencyKey, fingerprint } = asked;
  return { userId, idempotencyKey, fingerprint, total, lines: priced, orderId: "" };
}

function outcomeOf(
  asked: OrderRequest,
  decision: KnownOrder | ServiceError,
  isReplay: boolean,
): Outcome<PlacedOrder> {
  if (isRefused(decision)) return decision;
  const { orderId, userId, total, fingerprint } = decision;
  if (fingerprint !== asked.fingerprint) {
    return new ServiceError("idempotency_key_reused", "this idempotency key is that of another order");
  }
  return { answer: { orderId, userId, total }, isReplay };
}

async function write(
  transaction: Transaction,
  made: readonly KnownOrder[],
  emptied: readonly string[],
): Promise<void> {
  if (made.length === 0) return;
  const lines = made.flatMap((order, position) =>
    order.lines.map((line) => ({ ...line, position: position + 1 })),
  );
  const { rows } = await transaction.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO shop_order (user_id, idempotency_key, fingerprint, total)
       SELECT user_id, idempotency_key, fingerprint, total
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])
         WITH ORDINALITY AS a (user_id, idempotency_key, fingerprint, total, position)
       ORDER BY position RETURNING id),
     numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS position FROM made),
     line AS (
       SELECT n.id AS order_id, l.product_id, l.quantity, l.price
       FROM unnest($5::bigint[], $6::bigint[], $7::integer[], $8::bigint[]) AS l (position, product_id, quantity, price)
       JOIN numbered n USING (position)),
     listed AS (INSERT INTO order_line (order_id, product_id, quantity, price) SELECT * FROM line),
     taken AS (
       UPDATE product p SET stock = stock - s.quantity
       FROM (SELECT product_id, sum(quantity) AS quantity FROM line GROUP BY product_id) s WHERE p.id = s.product_id),
     emptied AS (DELETE FROM cart_item WHERE user_id = ANY($9::bigint[]))
     SELECT id FROM numbered ORDER BY position`,
    [
      made.map(({ userId }) => userId),
      made.map(({ idempotencyKey }) => idempotencyKey),
      made.map(({ fingerprint }) => fingerprint),
      made.map(({ total }) => total),
      lines.map(({ position }) => position),
      lines.map(({ productId }) => productId),
      lines.map(({ quantity }) => quantity),
      lines.map(({ price }) => price),
      emptied,
    ],
  );
  for (const [index, order] of made.entries()) order.orderId = rows[index]?.id ?? "";
}
