import type { Transaction } from "../../platform/database.ts";

/**
 * Gives back the stock of orders that are placed and not paid; gives the ids of those that it cancelled. Their users must be
 * locked.
 */
export async function cancelOrders(
  transaction: Transaction,
  orderIds: readonly string[],
): Promise<readonly string[]> {
  if (orderIds.length === 0) return [];
  await transaction.query(
    `SELECT FROM product WHERE id IN (SELECT product_id FROM order_line WHERE order_id = ANY($1::bigint[]))
     ORDER BY id FOR UPDATE`,
    [orderIds],
  );
  const { rows } = await transaction.query<{ id: string }>(
    `WITH cancelled AS (
       UPDATE shop_order SET status = 'CANCELLED' WHERE id = ANY($1::bigint[]) AND status = 'PLACED' RETURNING id),
     back AS (
       UPDATE product p SET stock = stock + s.quantity
       FROM (SELECT product_id, sum(quantity) AS quantity FROM order_line l JOIN cancelled c ON c.id = l.order_id
             GROUP BY product_id) s
       WHERE p.id = s.product_id)
     SELECT id FROM cancelled`,
    [orderIds],
  );
  return rows.map(({ id }) => id);
}
