import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Answer } from "../platform/testing/call-json.ts";
import { healthStatus } from "../platform/testing/health-status.ts";
import { until } from "../platform/testing/until.ts";
import { type RunningCommerce, startCommerce } from "./testing/running-commerce.ts";

/** Parts go away with requests on their way; what was acknowledged is there afterwards, and what was not is not there twice. */

let shop: RunningCommerce;

beforeAll(async () => {
  shop = await startCommerce();
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

beforeEach(async () => {
  for (const url of shop.environment.urls("commerce")) {
    await until(`${url} is healthy`, async () => (await healthStatus(url)) === 200);
  }
});

/** Charges, orders with their payment and coupons, one user after the other, until it is told to stop. */
class Load {
  readonly statuses = new Map<number, number>();
  readonly #name: string;
  #stops = false;
  readonly #users: Promise<unknown>;

  constructor(name: string) {
    this.#name = name;
    this.#users = Promise.all(Array.from({ length: 12 }, async (_, index) => this.#user(index + 1)));
  }

  count(status: number): number {
    return this.statuses.get(status) ?? 0;
  }

  async end(): Promise<void> {
    this.#stops = true;
    await this.#users;
  }

  async #user(user: number): Promise<void> {
    for (let round = 0; !this.#stops; round += 1) {
      const key = `${this.#name}-${round}`;
      await this.#settle(async () => shop.charge(user, 1_000, key));
      await this.#settle(async () => shop.issue(1, user));
      const { body } = await this.#settle(async () => shop.order(user, 2 + (user % 3), 1, key));
      await this.#settle(async () => shop.pay(body["orderId"]));
    }
  }

  /** Asks until it is answered, under the same key: an outcome that is not known is settled by asking again. */
  async #settle(call: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const answer = await call().catch(() => null);
      const status = answer?.status ?? 0;
      this.statuses.set(status, this.count(status) + 1);
      if (answer !== null && status < 500) return answer;
    }
  }
}

test("an instance killed in mid-load: the other one goes on, and comes to its aid again", async () => {
  const load = new Load("killed");
  await until("there is load", () => load.count(201) > 100);
  const victim = shop.environment.instance("commerce-1");
  await victim.kill();
  const before = load.count(201);
  await until("the other one goes on", () => load.count(201) > before + 100);
  await victim.start();
  await until("it is healthy", async () => (await healthStatus(victim.url)) === 200);
  await load.end();
  // Refused connections are 0; whoever is there never answers otherwise than by what was asked for.
  expect([...load.statuses.keys()].filter((status) => ![0, 200, 201, 402, 409].includes(status))).toEqual([]);
  expect(await shop.broken()).toEqual([]);
});

test("PostgreSQL killed and started again in mid-load: 503 with Retry-After, then all goes on", async () => {
  const load = new Load("restarted");
  await until("there is load", () => load.count(201) > 100);
  const postgres = shop.environment.instance("postgres");
  await postgres.kill();
  await until("requests are refused", () => load.count(503) > 0);
  const refused = await shop.call("POST", "/api/users/150/balance/charge", {
    amount: 1,
    idempotencyKey: "away",
  });
  expect(refused).toMatchObject({ status: 503, body: { error: { code: "dependency_unavailable" } } });
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await healthStatus(shop.url("commerce-1"))).toBe(503);
  await postgres.start();
  const before = load.count(201);
  await until("all goes on", () => load.count(201) > before + 100);
  await load.end();
  expect([...load.statuses.keys()].filter((status) => ![200, 201, 402, 409, 503].includes(status))).toEqual(
    [],
  );
  expect(await shop.broken()).toEqual([]);
});

test("Redis away: products are read from the database, and health is degraded", async () => {
  const redis = shop.environment.instance("redis");
  await redis.stop();
  const page = await shop.call("GET", "/api/products?size=2");
  expect(page).toMatchObject({ status: 200, body: { hasMore: true } });
  expect((await shop.charge(1, 1, "without redis")).status).toBe(201);
  expect(await shop.call("GET", "/health")).toMatchObject({ status: 200, body: { status: "degraded" } });
  await redis.start();
});
