import { describe, expect, test } from "vitest";
import { sliceCount } from "./paired-lines.ts";
import { pastWindow } from "./past-window.ts";
import type { Attempt, Records } from "./record.ts";
import type { Look } from "./shard-states.ts";
import { type Step, stepsOf } from "./steps.ts";
import { lookNow, watchWindow } from "./watch.ts";

const look = (status: string): Look => ({
  shards: [{ shard: "shard-1", status, primary: "a", standbys: ["b"], symbols: null }],
  why: null,
  evidence: "",
});
const expected = ["shard-1"];
const now = Date.now;

describe("watching", () => {
  test("goes on to the end while all is well", async () => {
    const { signal } = new AbortController();
    const { window, looks } = await watchWindow(2_200, {
      look: async () => look("ACTIVE"),
      expected,
      now,
      signal,
    });
    expect(window.toMs - window.fromMs).toBeGreaterThanOrEqual(2_200);
    expect(looks.length).toBeGreaterThanOrEqual(3);
  });

  test("ends when a shard is down in two looks", async () => {
    const { signal } = new AbortController();
    const { window, looks } = await watchWindow(40_000, {
      look: async () => look("NO_PRIMARY"),
      expected,
      now,
      signal,
    });
    expect(looks).toHaveLength(2);
    expect(window.toMs - window.fromMs).toBeLessThan(10_000);
  });

  test("is ended by an interrupt", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort("SIGINT"), 100);
    const watching = watchWindow(60_000, {
      look: async () => look("ACTIVE"),
      expected,
      now,
      signal: controller.signal,
    });
    await expect(watching).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  test("a moment takes a few looks", async () => {
    const { signal } = new AbortController();
    expect(await lookNow({ look: async () => look("ACTIVE"), signal })).toHaveLength(3);
  });
});

test.each([
  [10_000, 900_000, 15_000, 15],
  [10_000, 3_600_000, 15_000, 30],
  [400, 900_000, 15_000, 6],
  [59, 900_000, 15_000, 0],
  [0, 900_000, 15_000, 0],
])(
  "%i new requests in %i ms, looked at every %i ms, make %i slices",
  (requests, windowMs, scrapeMs, count) => {
    expect(sliceCount(requests, windowMs, scrapeMs)).toBe(count);
  },
);

describe("time that is over", () => {
  const nowMs = Date.parse("2026-12-04T00:00:00.000Z");
  const stepOf = (name: string): Step => stepsOf(1).find((one) => one.name === name) as Step;
  const full = { at: "2026-12-01T12:00:00.000Z" } as Attempt;
  const records: Records = new Map([["full", [full]]]);
  const dayMs = 86_400_000;

  test.each<[string, number | null, Records, string, string]>([
    ["canary-5", null, records, "2026-12-03T00:00:00.000Z", "2026-12-04T00:00:00.000Z"],
    ["day-1", null, records, "2026-12-01T12:00:00.000Z", "2026-12-02T12:00:00.000Z"],
    ["day-2", null, records, "2026-12-02T12:00:00.000Z", "2026-12-03T12:00:00.000Z"],
    ["day-1", null, new Map(), "2026-12-03T00:00:00.000Z", "2026-12-04T00:00:00.000Z"],
    ["day-3", dayMs, records, "2026-12-03T00:00:00.000Z", "2026-12-04T00:00:00.000Z"],
  ])("%s with --for %j", (name, lengthMs, known, from, to) => {
    const window = pastWindow({ step: stepOf(name), lengthMs }, dayMs, known, nowMs);
    expect(window).toEqual({ fromMs: Date.parse(from), toMs: Date.parse(to) });
  });

  test("a day that is not over is refused", () => {
    expect(() => pastWindow({ step: stepOf("day-3"), lengthMs: null }, dayMs, records, nowMs)).toThrow(
      "day-3 ends at 2026-12-04T12:00:00.000Z",
    );
  });
});
