import { describe, expect, test } from "vitest";
import { EXCHANGE, EXCHANGE_BACKEND } from "../../systems/exchange.ts";
import { NotMeasured, runCase } from "../checks.ts";
import type { StreamedOrder } from "../order-stream.ts";
import { PHASE_4_SECTIONS } from "../phase-4/phase-4.ts";
import { answersIn } from "../answers.ts";
import { compareErrors } from "./canary.ts";
import { STREAM_SYMBOLS, withReleases } from "./exchange-under-test.ts";
import { requireErrors } from "./faults.ts";
import { describeStatuses, untilDecided } from "./outcomes.ts";
import { PHASE_3_ORDER, PHASE_3_SECTIONS } from "./plan.ts";
import { countTopics, indexTopics } from "./topics.ts";

describe("the plan", () => {
  test("phase 3 has 001's nine cases and 000's three tables, each carried out once", () => {
    expect(PHASE_3_SECTIONS.map(({ cases }) => cases.length)).toEqual([3, 2, 2, 2, 3, 3, 3]);
    const ids = PHASE_3_SECTIONS.flatMap(({ cases }) => cases.map(({ id }) => id));
    expect([...PHASE_3_ORDER].sort()).toEqual([...ids].sort());
  });

  test("phase 4 has 001's thirteen cases, and 000's four alerts and three dashboards, all of which are looked at", () => {
    expect(PHASE_4_SECTIONS.map(({ cases }) => cases.length)).toEqual([5, 2, 3, 3, 3, 4]);
    const unchecked = PHASE_4_SECTIONS.flatMap(({ cases }) => cases).filter(
      ({ notChecked }) => notChecked !== undefined,
    );
    expect(unchecked.map(({ title }) => title.en)).toEqual([]);
  });

  test("a case that nobody looks at is not tried, even where it could be", async () => {
    const [first] = PHASE_4_SECTIONS.flatMap(({ cases }) => cases);
    if (first === undefined) throw new Error("no cases");
    const notChecked = { en: "nobody looks", ko: "확인하지 않음" };
    const result = await runCase({ ...first, notChecked }, () => Promise.reject(new Error("was tried")));
    expect(result).toMatchObject({ outcome: "unchecked", actual: notChecked });
  });

  test("each release begins when the one before it is there, with a number of its own", () => {
    const { services } = withReleases(EXCHANGE.topology);
    const releases = services.filter(({ name }) => name.startsWith(EXCHANGE_BACKEND));
    expect(releases.map(({ name }) => name)).toEqual([
      "exchange-sharding-off",
      "exchange-canary-10",
      EXCHANGE_BACKEND,
    ]);
    expect(releases.map(({ needs }) => needs.filter((need) => need.startsWith(EXCHANGE_BACKEND)))).toEqual([
      [],
      ["exchange-sharding-off"],
      ["exchange-sharding-off", "exchange-canary-10"],
    ]);
    const numbers = releases.map(({ environment }) => environment["BACKEND_NUMBER"]);
    expect(new Set(numbers).size).toBe(3);
    expect(new Set(releases.flatMap(({ ports }) => ports)).size).toBe(3);
    expect(STREAM_SYMBOLS.map(({ symbol }) => symbol)).not.toContain("XRPUSDT");
  });
});

describe("error rates of both ways", () => {
  const errors = (hits: number, count: number) => ({ hits, count, told: "" });
  test.each([
    ["none on either side", errors(0, 1_334), errors(0, 166), "pass"],
    ["the same on both", errors(13, 1_334), errors(2, 166), "pass"],
    ["fewer than before", errors(130, 1_334), errors(1, 166), "pass"],
    ["clearly more", errors(0, 1_334), errors(8, 166), "fail"],
    ["so few that anything could be", errors(0, 90), errors(0, 10), "unmeasured"],
    ["none at all", errors(0, 0), errors(0, 0), "unmeasured"],
  ])("%s", (_name, legacy, canary, expected) => {
    const outcome = (() => {
      try {
        expect(compareErrors(legacy, canary).actual.en).toContain("percentage points (95%)");
        return "pass";
      } catch (error) {
        return error instanceof NotMeasured ? "unmeasured" : "fail";
      }
    })();
    expect(outcome).toBe(expected);
  });
});

describe("topics of orders", () => {
  const placed = (topic: string, orderId: number, kind = "PLACE_ORDER") => ({
    topic,
    partition: 0,
    offset: 1,
    command: { kind, orderId },
  });
  const order = (orderId: string): StreamedOrder => ({
    accountId: 1,
    body: {},
    symbol: "S",
    sentAt: 0,
    answeredAfterMs: 0,
    answer: "202",
    orderId,
    shard: null,
  });

  test.each([
    ["in its own", [placed("a", 1), placed("a", 2)], null],
    ["a cancel is none", [placed("a", 1), placed("a", 2), placed("b", 2, "CANCEL_ORDER")], null],
    ["in another one", [placed("a", 1), placed("b", 2)], "order 2 for S is in b, not once in a"],
    [
      "in two",
      [placed("a", 1), placed("a", 2), placed("b", 2)],
      "order 2 for S is in a and b, not once in a",
    ],
    ["in none", [placed("a", 1)], "order 2 for S is in no topic, not once in a"],
  ])("%s", (_name, commands, message) => {
    const act = () => countTopics([order("1"), order("2")], indexTopics(commands), () => "a");
    if (message === null) expect(act()).toBe("a: 2");
    else expect(act).toThrow(message);
  });
});

test("orders are waited for until an engine has decided on each", async () => {
  let looks = 0;
  const client = {
    order: async (_account: number, orderId: string) => {
      looks += 1;
      const status = orderId === "2" && looks < 5 ? "PENDING" : "FILLED";
      return { orderId, status, reason: null, averagePrice: null };
    },
  };
  const orders = ["1", "2", null].map((orderId) => ({ accountId: 1, orderId }));
  expect(describeStatuses(await untilDecided(client, orders))).toBe("2 FILLED");
});

describe("orders while Kafka is silent", () => {
  const HELD_AT = 1_000;
  const held = (sentAt: number, answer: string, answeredAfterMs: number): StreamedOrder => ({
    accountId: 1,
    body: {},
    symbol: "S",
    sentAt,
    answeredAfterMs,
    answer,
    orderId: null,
    shard: null,
  });
  const UNKNOWN = "503 outcome_unknown";
  const REFUSED = "503 kafka_unavailable";
  const first = held(1_100, UNKNOWN, 5_000);
  const refused = held(7_000, REFUSED, 3);

  test.each<[string, readonly StreamedOrder[], string | null]>([
    ["are given up, and refused at once from then on", [first, refused], null],
    [
      "may have been taken in the moment in which it was stopped",
      [held(1_010, "202", 4), first, refused],
      null,
    ],
    ["that wait with the first are refused with it", [first, held(5_000, REFUSED, 1_100), refused], null],
    ["are not taken later", [first, held(3_000, "202", 4), refused], "1 × 202"],
    ["get no other error", [first, held(3_000, "500 internal", 4), refused], "1 × 500 internal"],
    ["are not given up too late", [held(1_100, UNKNOWN, 9_000), held(11_000, REFUSED, 3)], "waited 9.0 s"],
    ["are not kept waiting once it is known", [first, held(7_000, REFUSED, 4_000)], "a refusal took 4.0 s"],
    ["must come, so that it is known", [first], "were answered"],
  ])("%s", (_name, orders, message) => {
    const act = () =>
      requireErrors(
        { orders, taken: orders.filter(({ answer }) => answer === "202"), others: countOthers(orders) },
        HELD_AT,
      );
    if (message === null) expect(act().refused).toBeGreaterThan(0);
    else expect(act).toThrow(message);
  });
});

function countOthers(orders: readonly StreamedOrder[]): ReadonlyMap<string, number> {
  return answersIn(orders, { from: 0 }).others;
}
