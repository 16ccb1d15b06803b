import { expect, test } from "vitest";
import { PHASE_TAG } from "../contracts/samples.ts";
import { MemoryStore } from "../judge/metrics/memory-store.ts";
import { parseThresholds } from "../judge/index.ts";
import { lookAtLoad } from "./look-at-load.ts";
import { RecentSamples } from "./recent-samples.ts";

const START_MS = 1_000_000;
const TAGS = { [PHASE_TAG]: "steady" };

/** A snapshot of the seconds that are still open: those before hold nothing any more. */
function snapshot(seconds: readonly number[], failedFrom = Number.POSITIVE_INFINITY): MemoryStore {
  const store = new MemoryStore(START_MS, 1_000);
  for (const second of seconds) {
    for (let request = 0; request < 10; request += 1) {
      store.add("http_req_failed", TAGS, second * 1_000, second >= failedFrom ? 1 : 0);
      store.add("http_reqs", TAGS, second * 1_000, 1);
      store.add("other", TAGS, second * 1_000, 1);
    }
  }
  return store;
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const idOf = (store: RecentSamples, metric: string): number =>
  store.series.find((one) => one.metric === metric)?.id ?? -1;

test("seconds are kept after a snapshot has forgotten them, once, and no longer than they are looked at", () => {
  const recent = new RecentSamples(snapshot([0]), ["http_req_failed"], 20_000);
  for (let now = 0; now < 60; now += 1) recent.update(snapshot(range(Math.max(0, now - 5), now + 1)));
  const buckets = recent.buckets([idOf(recent, "http_req_failed")]);
  expect(buckets.map(({ offsetMs }) => offsetMs / 1_000)).toEqual(range(39, 60));
  expect(buckets.map(({ sketch }) => sketch.count)).toEqual(range(39, 60).map(() => 10));
  expect(recent.total([idOf(recent, "http_req_failed")]).count).toBe(210);
  expect(recent.buckets([idOf(recent, "other")])).toEqual([]);
});

test.each([
  ["before its window is full there is none", 40, 38, null, 0.1],
  ["a failing end of a window", 200, 190, 0.13, 0.3],
])("%s", (_name, seconds, failedFrom, window, now) => {
  const file = parseThresholds(
    "{ version: 1, objectives: [{ id: a, metric: http_req_failed, statistic: rate, pass: '< 10%', window: { size: 1m } }] }",
    "rollback.yaml",
    () => "",
  );
  const recent = new RecentSamples(snapshot([0]), ["http_req_failed"], 120_000);
  recent.update(snapshot(range(0, seconds), failedFrom));
  const moment = { atMs: START_MS + seconds * 1_000, beforeMs: START_MS + seconds * 1_000 - 10_000 };
  const [seen] = lookAtLoad({ objectives: file.objectives, policy: file.policy }, recent, moment);
  // The last two seconds are still being filled.
  const failed = seconds - 2 - failedFrom;
  expect(seen?.now.numbers.value).toBeCloseTo(failed / 30, 2);
  expect(seen?.now.numbers.value ?? 0).toBeLessThanOrEqual(now);
  expect(seen?.window?.numbers.value ?? null).toEqual(
    window === null ? null : expect.closeTo(failed / 60, 2),
  );
  expect(seen?.points).toBe(100);
});
