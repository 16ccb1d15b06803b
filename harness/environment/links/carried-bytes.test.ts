import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { CarriedBytes } from "./carried-bytes.ts";

const LIVE = new AbortController().signal;
const OVER = AbortSignal.abort();

/** Counts that move by so many bytes with each reading. */
function growing(by: number): () => Promise<number | null> {
  let bytes = 50_000;
  return async () => {
    bytes += by;
    return bytes;
  };
}

test("what moves much is traffic, known after the second reading", async () => {
  using carried = new CarriedBytes(growing(5_000));
  await delay(20);
  expect(await carried.certain(LIVE)).toMatchObject({ bytes: 5_000, isTraffic: true });
});

test.each([
  ["nothing", 0],
  ["keep-alives alone", 66],
])("%s is none, when the wait is over", async (_what, by) => {
  using carried = new CarriedBytes(growing(by));
  await delay(20);
  expect(await carried.certain(OVER)).toMatchObject({ bytes: by, isTraffic: false });
});

test("little is waited for until it is enough", async () => {
  using carried = new CarriedBytes(growing(400));
  await delay(20);
  const told = await carried.certain(LIVE);
  expect(told).toMatchObject({ isTraffic: true });
  expect(told?.bytes).toBeGreaterThanOrEqual(1_000);
});

test("where nobody can tell, that is said", async () => {
  using carried = new CarriedBytes(async () => null);
  expect(await carried.certain(LIVE)).toBeNull();
  using failing = new CarriedBytes(() => Promise.reject(new Error("gone")));
  expect(await failing.certain(LIVE)).toBeNull();
});

test("what was moved before it is told to forget does not count, nor what a program moved that was replaced", async () => {
  const readings = [0, 90_000, 90_000, 90_000, 10, 10];
  using carried = new CarriedBytes(async () => readings.shift() ?? 10);
  await delay(20);
  carried.forget();
  await delay(20);
  expect(await carried.certain(OVER)).toMatchObject({ bytes: 0 });
  expect(await carried.certain(OVER)).toMatchObject({ bytes: 0, isTraffic: false });
});
