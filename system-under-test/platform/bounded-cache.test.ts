import { describe, expect, test } from "vitest";
import { BoundedCache } from "./bounded-cache.ts";

function cacheAt(limits: Partial<{ entriesMax: number; ttlMs: number; staleMs: number }> = {}) {
  const clock = { nowMs: 0 };
  const cache = new BoundedCache<string>(
    { entriesMax: 2, ttlMs: 100, staleMs: 50, ...limits },
    () => clock.nowMs,
  );
  return { cache, clock };
}

describe("BoundedCache", () => {
  const ages: readonly [ageMs: number, state: string][] = [
    [0, "fresh"],
    [99, "fresh"],
    [100, "stale"],
    [149, "stale"],
    [150, "absent"],
  ];

  test.each(ages)("a value %i ms old is %s", (ageMs, state) => {
    const { cache, clock } = cacheAt();
    cache.set("a", "value");
    clock.nowMs = ageMs;
    expect(cache.get("a")).toEqual(state === "absent" ? { state } : { state, value: "value" });
  });

  test("forgets the least recently used beyond its size", () => {
    const { cache } = cacheAt();
    cache.set("a", "1");
    cache.set("b", "2");
    cache.get("a");
    cache.set("c", "3");
    expect(["a", "b", "c"].map((key) => cache.get(key).state)).toEqual(["fresh", "absent", "fresh"]);
    expect(cache.size).toBe(2);
  });

  test("a look-up does not make a value younger, a new value does", () => {
    const { cache, clock } = cacheAt({ staleMs: 0 });
    cache.set("a", "1");
    clock.nowMs = 60;
    cache.get("a");
    clock.nowMs = 100;
    expect(cache.get("a").state).toBe("absent");
    cache.set("a", "2");
    expect(cache.get("a")).toEqual({ state: "fresh", value: "2" });
  });

  test("with no time to live nothing is fresh", () => {
    const { cache } = cacheAt({ ttlMs: 0 });
    cache.set("a", "1");
    expect(cache.get("a").state).toBe("stale");
  });
});
