import { describe, expect, test } from "vitest";
import { Limiter } from "./limiter.ts";

describe("Limiter", () => {
  test("never runs more than its bound, and runs all in order", async () => {
    const limiter = new Limiter({ runningMax: 3, queuedMax: 100 });
    const begun: number[] = [];
    let running = 0;
    let runningMax = 0;
    const work = async (n: number) => {
      begun.push(n);
      running += 1;
      runningMax = Math.max(runningMax, running);
      await Promise.resolve();
      running -= 1;
      return n * 2;
    };
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const results = await Promise.all(numbers.map(async (n) => limiter.run(async () => work(n))));
    expect(results).toEqual(numbers.map((n) => n * 2));
    expect([begun, runningMax]).toEqual([numbers, 3]);
  });

  test("a failure frees its place", async () => {
    const limiter = new Limiter({ runningMax: 1, queuedMax: 1 });
    await expect(limiter.run(async () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await limiter.run(async () => "next")).toBe("next");
  });

  test("refuses who would wait beyond its bound", async () => {
    const limiter = new Limiter({ runningMax: 1, queuedMax: 1 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = limiter.run(async () => promise);
    const waiting = limiter.run(async () => "second");
    await expect(limiter.run(async () => "third")).rejects.toThrow("more than 1 callers are waiting");
    resolve("first");
    expect(await Promise.all([running, waiting])).toEqual(["first", "second"]);
  });

  test("refuses who has waited too long, and hands the place to the next", async () => {
    const limiter = new Limiter({ runningMax: 1, waitMsMax: 20, place: "connection" });
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = limiter.run(async () => promise);
    await expect(limiter.run(async () => "late")).rejects.toThrow("no connection came free within 20 ms");
    const waiting = limiter.run(async () => "next");
    resolve("first");
    expect(await Promise.all([running, waiting])).toEqual(["first", "next"]);
    expect(await limiter.run(async () => "free")).toBe("free");
  });
});
