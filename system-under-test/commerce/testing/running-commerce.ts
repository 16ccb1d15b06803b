import { COMMERCE_TOPOLOGY } from "../topology.ts";
import { type Finding, holds } from "../../platform/audit/findings.ts";
import { type Answer, callJson } from "../../platform/testing/call-json.ts";
import {
  type RunningSystem,
  type RunningSystemOptions,
  startSystem,
} from "../../platform/testing/running-system.ts";
import { auditCommerce } from "../audit/audit.ts";

/** Users 1 to 200 with 1,000,000 each, user 200 with nothing; products 1 to 30; coupons 1 (of 1,000) and 2 (of 5). */
const SHOP = `
  INSERT INTO shop_user SELECT id, 'user-' || id, b, b
  FROM generate_series(1, 200) AS id, LATERAL (SELECT CASE WHEN id = 200 THEN 0 ELSE 1000000 END AS b) AS balance;
  INSERT INTO product SELECT id, 'Product ' || id || CASE WHEN id % 10 = 0 THEN ' 100%_set' ELSE '' END, 1000, s, s
  FROM generate_series(1, 30) AS id, LATERAL (SELECT CASE WHEN id = 1 THEN 10 ELSE 1000000 END AS s) AS stock;
  INSERT INTO coupon VALUES (1, 'plenty', 1000), (2, 'few', 5)`;

/** The shop as two processes over real servers, with a few users and products. */
export interface RunningCommerce extends RunningSystem {
  /** A call of either instance in turn; what is acknowledged is looked for by `broken`. */
  call(method: "GET" | "POST", path: string, body?: unknown): Promise<Answer>;
  issue(couponId: number, userId: number): Promise<Answer>;
  charge(userId: number, amount: number, idempotencyKey: string): Promise<Answer>;
  /** An order of so many of a product. */
  order(userId: number, productId: number, quantity: number, idempotencyKey: string): Promise<Answer>;
  pay(orderId: unknown): Promise<Answer>;
  audit(): Promise<readonly Finding[]>;
  /** Names of the invariants that don't hold. */
  broken(): Promise<readonly string[]>;
}

export async function startCommerce(options: RunningSystemOptions = {}): Promise<RunningCommerce> {
  const system = await startSystem(COMMERCE_TOPOLOGY, {
    ...options,
    prepare: async (_postgresUrl, sql) => sql.query(SHOP),
  });
  const urls = system.environment.urls("commerce");
  const acknowledged = { issue: [], charge: [], order: [], payment: [] } as Record<
    AcknowledgedKind,
    number[]
  >;
  let calls = 0;
  const call: RunningCommerce["call"] = async (method, path, body) => {
    calls += 1;
    return callJson(`${urls[calls % urls.length] ?? ""}${path}`, method, body);
  };
  const post = async (
    kind: AcknowledgedKind,
    field: string,
    path: string,
    body?: unknown,
  ): Promise<Answer> => {
    const answer = await call("POST", path, body);
    if (answer.status < 300) acknowledged[kind].push(Number(answer.body[field]));
    return answer;
  };
  const audit = async () =>
    auditCommerce({ postgresUrl: system.postgresUrl, acknowledged, timeoutMs: 60_000 });
  return {
    ...system,
    call,
    audit,
    broken: async () => (await audit()).filter((finding) => !holds(finding)).map(({ name }) => name),
    issue: async (couponId, userId) =>
      post("issue", "couponIssueId", `/api/coupons/${couponId}/issue`, { userId: String(userId) }),
    charge: async (userId, amount, idempotencyKey) =>
      post("charge", "chargeId", `/api/users/${userId}/balance/charge`, { amount, idempotencyKey }),
    order: async (userId, productId, quantity, idempotencyKey) =>
      post("order", "orderId", "/api/orders", {
        userId: String(userId),
        idempotencyKey,
        lines: [{ productId: String(productId), quantity }],
      }),
    pay: async (orderId) => post("payment", "paymentId", `/api/orders/${String(orderId)}/pay`),
  };
}

type AcknowledgedKind = "issue" | "charge" | "order" | "payment";
