import type { SqlCheck } from "../../platform/audit/sql-check.ts";
import { COMMERCE_INVARIANTS } from "./invariants.ts";

/** The invariants in SQL, over the shop's tables and the temporary one of what the load was told: `acknowledged`. */
export const CHECKS: readonly SqlCheck[] = [
  {
    name: COMMERCE_INVARIANTS.coupons,
    rows: `
      SELECT 1 AS compared, (issued > issue_limit OR issued <> coalesce(issues, 0))::integer AS violations,
        id, issue_limit, issued, coalesce(issues, 0) AS issues
      FROM coupon LEFT JOIN (SELECT coupon_id AS id, count(*) AS issues FROM coupon_issue GROUP BY coupon_id) AS i USING (id)`,
    order: "id",
    example: "'coupon ' || id || ': limit ' || issue_limit || ', issued ' || issued || ', issues ' || issues",
  },
  {
    name: COMMERCE_INVARIANTS.onePerUser,
    rows: `
      SELECT 1 AS compared, (count(*) > 1)::integer AS violations, coupon_id, user_id, count(*) AS issues
      FROM coupon_issue GROUP BY coupon_id, user_id`,
    order: "coupon_id, user_id",
    example: "'user ' || user_id || ' has coupon ' || coupon_id || ' ' || issues || ' times'",
  },
  {
    name: COMMERCE_INVARIANTS.stock,
    rows: `
      SELECT 1 AS compared, (stock < 0 OR stock + coalesce(sold, 0) <> initial_stock)::integer AS violations,
        id, initial_stock, stock, coalesce(sold, 0) AS sold
      FROM product LEFT JOIN (
        SELECT product_id AS id, sum(quantity) AS sold FROM order_line l JOIN shop_order o ON o.id = l.order_id
        WHERE o.status <> 'CANCELLED' GROUP BY product_id) AS s USING (id)`,
    order: "id",
    example: "'product ' || id || ': initially ' || initial_stock || ', sold ' || sold || ', left ' || stock",
  },
  {
    name: COMMERCE_INVARIANTS.balances,
    rows: `
      SELECT 1 AS compared,
        (balance < 0 OR balance <> initial_balance + coalesce(charged, 0) - coalesce(paid, 0)
          OR balance <> initial_balance + coalesce(entered, 0))::integer AS violations,
        id, initial_balance, balance, coalesce(charged, 0) AS charged, coalesce(paid, 0) AS paid, coalesce(entered, 0) AS entered
      FROM shop_user
      LEFT JOIN (SELECT user_id AS id, sum(amount) AS charged FROM balance_charge GROUP BY user_id) AS c USING (id)
      LEFT JOIN (SELECT user_id AS id, sum(amount) AS paid FROM order_payment GROUP BY user_id) AS p USING (id)
      LEFT JOIN (SELECT user_id AS id, sum(amount) AS entered FROM ledger_entry GROUP BY user_id) AS l USING (id)`,
    order: "id",
    example: `'user ' || id || ': initially ' || initial_balance || ', charged ' || charged || ', paid ' || paid
      || ', by the ledger ' || entered || ', balance ' || balance`,
  },
  {
    name: COMMERCE_INVARIANTS.ledger,
    rows: `
      WITH due AS (
        SELECT 'CHARGE' AS kind, id AS reference_id, user_id, amount FROM balance_charge
        UNION ALL SELECT 'PAYMENT', id, user_id, -amount FROM order_payment)
      SELECT 1 AS compared, ((due.user_id, due.amount) IS DISTINCT FROM (e.user_id, e.amount))::integer AS violations,
        kind, reference_id, due.amount AS due, e.amount AS entered
      FROM due FULL JOIN ledger_entry e USING (kind, reference_id)`,
    order: "kind, reference_id",
    example:
      "kind || ' ' || reference_id || ': made ' || coalesce(due::text, 'nothing') || ', entered ' || coalesce(entered::text, 'nothing')",
  },
  {
    name: COMMERCE_INVARIANTS.payments,
    rows: `
      SELECT 1 AS compared,
        ((o.status IS NOT DISTINCT FROM 'PAID') <> (payments IS NOT NULL) OR payments > 1 OR o.total <> listed
          OR (payments IS NOT NULL AND (o.user_id, o.total) IS DISTINCT FROM (p.user_id, p.amount)))::integer AS violations,
        id, o.status, o.total, coalesce(payments, 0) AS payments, p.amount AS paid
      FROM shop_order o
      FULL JOIN (
        SELECT order_id AS id, count(*) AS payments, min(user_id) AS user_id, sum(amount) AS amount FROM order_payment GROUP BY order_id
      ) AS p USING (id)
      LEFT JOIN (SELECT order_id AS id, sum(price * quantity) AS listed FROM order_line GROUP BY order_id) AS l USING (id)`,
    order: "id",
    example: `'order ' || id || ' of ' || coalesce(total::text, 'nothing') || ' is ' || coalesce(status, 'not there') || ': '
      || payments || ' payments, ' || coalesce(paid, 0) || ' paid'`,
  },
  {
    name: COMMERCE_INVARIANTS.keys,
    rows: `
      SELECT 1 AS compared, (count(*) > 1)::integer AS violations, kind, user_id, idempotency_key, count(*) AS times
      FROM (
        SELECT 'charge' AS kind, user_id, idempotency_key FROM balance_charge
        UNION ALL SELECT 'order', user_id, idempotency_key FROM shop_order) AS made
      GROUP BY kind, user_id, idempotency_key`,
    order: "times DESC, user_id",
    example:
      "kind || ' of user ' || user_id || ' under key ' || idempotency_key || ' was made ' || times || ' times'",
  },
  {
    name: COMMERCE_INVARIANTS.acknowledged,
    rows: `
      WITH stored AS (
        SELECT 'issue' AS kind, id FROM coupon_issue
        UNION ALL SELECT 'charge', id FROM balance_charge
        UNION ALL SELECT 'order', id FROM shop_order
        UNION ALL SELECT 'payment', id FROM order_payment)
      SELECT 1 AS compared, (s.id IS NULL)::integer AS violations, kind, a.id
      FROM acknowledged a LEFT JOIN stored s USING (kind, id)`,
    order: "kind, id",
    example: "kind || ' ' || id || ' was acknowledged and is not stored'",
  },
];
