import { afterAll, beforeAll, expect, test } from "vitest";
import { holds } from "../../platform/audit/findings.ts";
import { tampered } from "../../platform/testing/tampered.ts";
import { type RunningCommerce, startCommerce } from "../testing/running-commerce.ts";
import { COMMERCE_INVARIANTS } from "./invariants.ts";

let shop: RunningCommerce;

beforeAll(async () => {
  shop = await startCommerce();
  const users = Array.from({ length: 20 }, (_, index) => index + 1);
  await Promise.all(
    users.map(async (user) => {
      await shop.issue(1, user);
      await shop.charge(user, 500, "first");
      await shop.charge(user, 700, "second");
      const { body } = await shop.order(user, 2, 3, "order");
      if (user % 2 === 0) await shop.pay(body["orderId"]);
    }),
  );
  const { body } = await shop.order(200, 2, 1, "can't pay");
  await shop.pay(body["orderId"]);
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

test("of a shop that works finds everything as it should be, and says how much it compared", async () => {
  const findings = await shop.audit();
  expect(findings.filter((finding) => !holds(finding))).toEqual([]);
  const compared = Object.fromEntries(findings.map(({ name, compared }) => [name, compared]));
  expect(compared).toEqual({
    [COMMERCE_INVARIANTS.coupons]: 2,
    [COMMERCE_INVARIANTS.onePerUser]: 20,
    [COMMERCE_INVARIANTS.stock]: 30,
    [COMMERCE_INVARIANTS.balances]: 200,
    [COMMERCE_INVARIANTS.ledger]: 50,
    [COMMERCE_INVARIANTS.payments]: 21,
    [COMMERCE_INVARIANTS.keys]: 61,
    [COMMERCE_INVARIANTS.acknowledged]: 91,
  });
});

const TABLES = [
  "shop_user",
  "product",
  "coupon",
  "coupon_issue",
  "balance_charge",
  "shop_order",
  "order_line",
  "order_payment",
  "ledger_entry",
];

test.each([
  [
    "more issued than the limit",
    "ALTER TABLE coupon DROP CONSTRAINT issued_within_limit; UPDATE coupon SET issue_limit = 19 WHERE id = 1",
    COMMERCE_INVARIANTS.coupons,
    "coupon 1: limit 19, issued 20, issues 20",
  ],
  [
    "a count that is not of the issues",
    "UPDATE coupon SET issued = 21 WHERE id = 1",
    COMMERCE_INVARIANTS.coupons,
    "coupon 1: limit 1000, issued 21, issues 20",
  ],
  [
    "a coupon that a user has twice",
    "ALTER TABLE coupon_issue DROP CONSTRAINT one_coupon_per_user; UPDATE coupon_issue SET user_id = 3 WHERE user_id = 4",
    COMMERCE_INVARIANTS.onePerUser,
    "user 3 has coupon 1 2 times",
  ],
  [
    "stock that was not taken",
    "UPDATE product SET stock = stock + 1 WHERE id = 2",
    COMMERCE_INVARIANTS.stock,
    "product 2: initially 1000000, sold 60, left 999941",
  ],
  [
    "stock below nothing",
    "ALTER TABLE product DROP CONSTRAINT stock_not_negative; UPDATE product SET initial_stock = 59, stock = -1 WHERE id = 2",
    COMMERCE_INVARIANTS.stock,
    "product 2: initially 59, sold 60, left -1",
  ],
  [
    "a balance",
    "UPDATE shop_user SET balance = balance - 500 WHERE id = 7",
    COMMERCE_INVARIANTS.balances,
    "user 7: initially 1000000, charged 1200, paid 0, by the ledger 1200, balance 1000700",
  ],
  [
    "an entry of another charge",
    "UPDATE ledger_entry SET reference_id = 1000 WHERE kind = 'CHARGE' AND reference_id = 1",
    COMMERCE_INVARIANTS.ledger,
    "CHARGE 1: made ",
  ],
  [
    "a payment of an order that is not paid",
    "UPDATE shop_order SET status = 'PLACED' WHERE user_id = 2",
    COMMERCE_INVARIANTS.payments,
    "of 3000 is PLACED: 1 payments, 3000 paid",
  ],
  [
    "an order that is paid without a payment",
    "UPDATE shop_order SET status = 'PAID' WHERE user_id = 1",
    COMMERCE_INVARIANTS.payments,
    "of 3000 is PAID: 0 payments, 0 paid",
  ],
  [
    "a key that charged twice",
    "ALTER TABLE balance_charge DROP CONSTRAINT one_charge_per_key; UPDATE balance_charge SET idempotency_key = 'first' WHERE user_id = 9",
    COMMERCE_INVARIANTS.keys,
    "charge of user 9 under key first was made 2 times",
  ],
  [
    "an acknowledged order that is gone with all its traces",
    `UPDATE product SET stock = stock + 3 WHERE id = 2;
     DELETE FROM order_line WHERE order_id = (SELECT id FROM shop_order WHERE user_id = 1);
     DELETE FROM shop_order WHERE user_id = 1`,
    COMMERCE_INVARIANTS.acknowledged,
    "was acknowledged and is not stored",
  ],
])("finds %s, and nothing else", async (_name, tampering, invariant, example) => {
  const findings = await tampered(shop.sql, TABLES, tampering, async () => shop.audit());
  const broken = findings.filter((finding) => !holds(finding));
  expect(broken.map(({ name }) => name)).toEqual([invariant]);
  expect(broken[0]?.examples[0]).toContain(example);
});
