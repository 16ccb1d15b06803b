import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import { Lane } from "../lane/lane.ts";
import { OPENING, OTHER_LANE, restingOrder, TEST_PLACE } from "../testing/commands.ts";
import { LaneLog } from "./lane-log.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const BYTES_MAX = 8 * 1024 * 1024;

function memoryBytes(): number {
  // The memory of buffers is given back after the collection that finds them unused.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A log that is full of outputs, each of one record of `commands` cancels that are refused. */
function fullLog(commands: number): LaneLog {
  const log = new LaneLog(new Lane(TEST_PLACE), BYTES_MAX);
  log.apply({ offset: 0, value: encodeFrame(OPENING, 0), timestamp: 0 });
  const cancels = Array.from({ length: commands }, (_, index) => ({
    kind: "CANCEL_ORDER" as const,
    orderId: index + 1,
    accountId: 1,
    symbol: "AAA",
  }));
  const value = encodeFrame(cancels, 0);
  for (let offset = 1; log.pendingBytes <= BYTES_MAX; offset++) {
    log.apply({ offset, value, timestamp: 0 });
  }
  return log;
}

describe("outputs that wait", () => {
  test.each([1, 50, 5_000])("take the memory that is counted for them, of %i commands each", (commands) => {
    const before = memoryBytes();
    const log = fullLog(commands);
    const held = memoryBytes() - before;
    expect(held / log.pendingBytes).toBeLessThan(1.15);
    expect(held / log.pendingBytes).toBeGreaterThan(0.5);
    expect(log.pendingBytes).toBeLessThan(BYTES_MAX * 1.1);
  });

  test("hold new input back until some are written, for all who wait", async () => {
    const log = fullLog(5_000);
    const waiting = [log.untilRoom(), log.untilRoom()];
    const room = Promise.race(waiting).then(() => "room");
    expect(await Promise.race([room, Promise.resolve("none")])).toBe("none");
    log.commit(1);
    expect(await Promise.all(waiting)).toEqual([true, true]);
    log.commit(log.lane.nextOffset - 1);
    expect([log.pendingBytes, log.pendingRecords]).toEqual([0, 0]);
  });

  test("hold nobody back from ending", async () => {
    const log = fullLog(5_000);
    const waiting = log.untilRoom();
    log.close();
    expect(await waiting).toBe(false);
  });

  test("for other lanes are counted and kept as bytes", () => {
    const log = new LaneLog(new Lane(TEST_PLACE));
    const move = { kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE } as const;
    const orders = Array.from({ length: 5_000 }, (_, index) =>
      restingOrder(index + 1, {
        accountId: 1 + (index % 2),
        side: "buy",
        price: 95,
        clientOrderId: `o${index}`,
      }),
    );
    log.apply({ offset: 1, value: encodeFrame([...OPENING, ...orders], 0), timestamp: 0 });
    const before = log.pendingBytes;
    log.apply({ offset: 2, value: encodeFrame([move], 0), timestamp: 0 });
    const moved = log.nextOutputs(Number.POSITIVE_INFINITY)[1];
    const bytes = (moved?.forwards ?? []).reduce((sum, { frame }) => sum + frame.length, 0);
    expect(bytes).toBeGreaterThan(500_000);
    expect(log.pendingBytes - before).toBeGreaterThan(bytes);
  });
});
