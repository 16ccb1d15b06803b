import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { StateCheck } from "../contracts/system-state.ts";
import { SystemWatch } from "./system-watch.ts";

const EVERY_MS = 20;

const healthy = (ok: boolean): readonly StateCheck[] => [{ name: "healthy", ok, value: null, seen: "" }];

function watchOf(look: (signal: AbortSignal) => Promise<readonly StateCheck[]>, lookMsMax = 1_000) {
  return new SystemWatch({ look, everyMs: EVERY_MS, lookMsMax, now: Date.now });
}

async function looksAfter(watch: SystemWatch, count: number): Promise<SystemWatch["state"]["looks"]> {
  while (watch.state.looks.length < count) await delay(5);
  return watch.state.looks;
}

test("a look that hangs delays no other, is cut off, and stands where it began", async () => {
  let begun = 0;
  await using watch = watchOf(async (signal) => {
    begun += 1;
    if (begun !== 2) return healthy(true);
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return healthy(false);
  }, EVERY_MS * 4);
  const looks = await looksAfter(watch, 8);
  expect(looks.map(({ checks }) => checks[0]?.ok)).toEqual([
    true,
    false,
    ...Array.from({ length: looks.length - 2 }, () => true),
  ]);
  expect(looks.map(({ at }) => at)).toEqual(looks.map(({ at }) => at).sort((one, other) => one - other));
  expect(begun).toBeGreaterThanOrEqual(8);
});

test("a look that fails is told as one that did not find the system", async () => {
  await using watch = watchOf(() => Promise.reject(new Error("no such part")));
  expect((await looksAfter(watch, 1))[0]?.checks).toEqual([
    { name: "the system can be looked at", ok: false, value: null, seen: "no such part" },
  ]);
});

test("it waits until the system is back, and no longer than it may", async () => {
  let isWell = false;
  await using watch = watchOf(async () => healthy(isWell));
  const startedAt = Date.now();
  const { signal } = new AbortController();
  expect(await watch.untilBack(startedAt, EVERY_MS * 5, signal)).toBe(false);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(EVERY_MS * 5);
  isWell = true;
  expect(await watch.untilBack(startedAt, 10_000, signal)).toBe(true);
  expect(await watch.untilBack(startedAt, 10_000, AbortSignal.abort())).toBe(false);
});

test("when it ends, looks that are not over are none, and nobody looks any more", async () => {
  let begun = 0;
  const watch = watchOf((signal) => {
    begun += 1;
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(healthy(false))));
  });
  await watch[Symbol.asyncDispose]();
  const { looks } = watch.state;
  await delay(EVERY_MS * 3);
  expect([begun, looks, watch.state.looks]).toEqual([1, [], []]);
});
