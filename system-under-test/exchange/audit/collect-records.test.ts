import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import { Lane } from "../lane/lane.ts";
import { OPENING, TEST_LANE, TEST_PLACE } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { settled } from "./collect-records.ts";

const TICK: Command = { kind: "TICK" };

/** A lane whose engine has answered the opening and no more; what it left out of `unanswered` afterwards. */
function left(...unanswered: readonly Buffer[]): number {
  const input = [encodeFrame(OPENING, 1), ...unanswered].map((value, offset) => ({ offset, value }));
  const frames = new Lane(TEST_PLACE).apply(0, input[0]!.value).frames;
  const output = frames.map((value, offset) => ({ offset, value }));
  return settled({ lane: TEST_LANE, shard: "shard-1", input, output, parked: [] }).input.length - 1;
}

const tick = encodeFrame([TICK], 1);
const shortOrder = encodeFrame([order("9 by 1: buy 1 @ 99")], 1);

describe("inputs at the end that have no output", () => {
  test.each([
    ["none", [], 0],
    ["up to three ticks are left out", [tick, tick, tick], 0],
    ["more ticks are an engine that is away", [tick, tick, tick, tick], 4],
    ["a short order is no tick", [shortOrder], 1],
    ["nor is one among ticks", [tick, shortOrder, tick], 3],
    ["nor one in a tick's record", [encodeFrame([TICK, order("9 by 1: buy 1 @ 99")], 1)], 1],
    [
      "nor a cancel",
      [encodeFrame([{ kind: "CANCEL_ORDER", orderId: 1, accountId: 1, symbol: "AAA" }], 1)],
      1,
    ],
    ["nor bytes that can't be read", [Buffer.from("x")], 1],
  ])("%s", (_name, unanswered, expected) => {
    expect(shortOrder.length).toBeLessThan(120);
    expect(left(...unanswered)).toBe(expected);
  });
});
