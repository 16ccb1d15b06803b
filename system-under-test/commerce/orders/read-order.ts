import type { Database } from "../../platform/database.ts";
import { ServiceError } from "../../platform/errors.ts";

interface Row {
  readonly user_id: string;
  readonly total: string;
  readonly status: string;
  readonly payment_id: string | null;
  readonly lines: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly price: number;
  }[];
}

export async function readOrder(database: Database, orderId: string) {
  const { rows } = await database.pool.query<Row>(
    `SELECT user_id, total, status, (SELECT id FROM order_payment p WHERE p.order_id = o.id) AS payment_id,
       (SELECT json_agg(json_build_object('productId', product_id::text, 'quantity', quantity, 'price', price) ORDER BY product_id)
        FROM order_line l WHERE l.order_id = o.id) AS lines
     FROM shop_order o WHERE id = $1`,
    [orderId],
  );
  const [order] = rows;
  if (order === undefined) throw new ServiceError("order_not_found", `no order ${orderId}`);
  const { user_id: userId, total, status, payment_id: paymentId, lines } = order;
  return { orderId, userId, total: Number(total), status, paymentId, lines };
}
