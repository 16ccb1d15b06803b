import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Command } from "../engine/commands.ts";
import { Engine } from "../engine/engine.ts";
import { anyCommands, TEST_PLACE, testSpec } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { encodeFrame, FRAME_HEADER_BYTES, type MalformedBytes, readFrame } from "./input-frame.ts";
import { decodeOutputFrame, OutputFrameWriter } from "./output-frame.ts";

function decode(bytes: Buffer): { commands: Command[]; malformed: MalformedBytes[]; sentAtMs: number } {
  const commands: Command[] = [];
  const malformed: MalformedBytes[] = [];
  const { sentAtMs } = readFrame(bytes, {
    command: (command) => commands.push(command),
    malformed: (bytes) => malformed.push(bytes),
  });
  return { commands, malformed, sentAtMs };
}

const EVERY_KIND: readonly Command[] = [
  order("9007199254740991 by 4294967296: sell 7 @ 105 stop 104", "my-order"),
  { kind: "CANCEL_ORDER", orderId: 5, accountId: 1, symbol: "AAA" },
  { kind: "LIST_SYMBOL", symbol: "AAA", spec: testSpec("AAA") },
  { kind: "PAUSE_SYMBOL", symbol: "AAA" },
  { kind: "RESUME_SYMBOL", symbol: "AAA" },
  { kind: "SET_MARK_PRICE", symbol: "AAA", price: 7 },
  { kind: "HAND_OFF", symbol: "AAA", target: "b/0" },
  { kind: "INSTALL_SYMBOL", symbol: "AAA", source: "b/0", part: 1, parts: 2, text: "\u{1F600} text" },
  { kind: "DEPOSIT", accountId: 1, amount: 5 },
  { kind: "WITHDRAW", accountId: 1, amount: -5 },
  { kind: "FUND_INSURANCE", amount: 1e15 },
  { kind: "SET_SELF_TRADE_MODE", accountId: 7, mode: "NONE" },
  { kind: "TICK" },
];

describe("input frames", () => {
  test("carry every kind of command in order", () => {
    expect(decode(encodeFrame(EVERY_KIND, 1_700_000_000_123))).toEqual({
      commands: EVERY_KIND,
      malformed: [],
      sentAtMs: 1_700_000_000_123,
    });
  });

  test("of random commands are read as they were written", () => {
    fc.assert(
      fc.property(anyCommands, (commands) => {
        expect(decode(encodeFrame(commands, 1)).commands).toEqual(commands);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  const good = encodeFrame([EVERY_KIND[1] as Command, { kind: "TICK" }, { kind: "TICK" }], 1);
  const firstEntry = FRAME_HEADER_BYTES + 4;

  test.each([
    ["empty", Buffer.alloc(0), ["CUT_SHORT"], []],
    ["text", Buffer.from('{"kind":"PLACE_ORDER"}'), ["BAD_MAGIC"], []],
    ["of a newer version", changed(good, 4, 2), ["UNKNOWN_VERSION"], []],
    ["with an unknown kind", changed(good, firstEntry, 99), ["UNKNOWN_KIND"], ["TICK", "TICK"]],
    [
      "with a number that is none",
      changed(good, firstEntry + 8, 0xff, 0xff),
      ["BAD_NUMBER"],
      ["TICK", "TICK"],
    ],
    [
      "with a text that ends beyond its entry",
      changed(good, firstEntry + 17, 200),
      ["CUT_SHORT"],
      ["TICK", "TICK"],
    ],
    ["with a size beyond the frame", changed(good, FRAME_HEADER_BYTES, 0xff, 0xff), ["CUT_SHORT"], []],
    [
      "with bytes after the last command",
      Buffer.concat([good, Buffer.from([1])]),
      ["TRAILING_BYTES"],
      ["CANCEL_ORDER", "TICK", "TICK"],
    ],
    ["cut short", good.subarray(0, -1), ["CUT_SHORT"], ["CANCEL_ORDER", "TICK"]],
  ])("%s are parked, and what can be read is read", (_name, bytes, codes, kinds) => {
    const { commands, malformed } = decode(bytes);
    expect(malformed.map(({ code }) => code)).toEqual(codes);
    expect(commands.map(({ kind }) => kind)).toEqual(kinds);
  });

  test("with any bytes changed never throw, and every byte is either read or parked", () => {
    const frame = encodeFrame(EVERY_KIND, 1);
    const flips = fc.array(fc.tuple(fc.nat(frame.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(flips, (flips) => {
        const bytes = Buffer.from(frame);
        for (const [position, value] of flips) {
          bytes[position] = value;
        }
        const { commands, malformed } = decode(bytes);
        expect(commands.length + malformed.length).toBeGreaterThan(0);
        expect(malformed.every(({ start, end }) => start <= end && end <= bytes.length)).toBe(true);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });
});

describe("output frames", () => {
  const header = { partition: 2, offset: 123_456_789_012, sentAtMs: 1_700_000_000_123 };

  test("carry the events of random commands", () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(anyCommands, (commands) => {
        const engine = new Engine(TEST_PLACE);
        const events = commands.flatMap((command) => engine.apply(command).events);
        for (const { kind } of events) {
          kinds.add(kind);
        }
        const frames = new OutputFrameWriter().encode(header, events);
        expect(frames.map(decodeOutputFrame)).toEqual([{ ...header, firstK: 0, last: true, events }]);
      }),
      { numRuns: 100, seed: 1 },
    );
    expect(kinds.size).toBeGreaterThan(10);
  });

  test("carry the kinds that lanes add", () => {
    const events = [
      { kind: "PARKED", code: "BAD_MAGIC", message: "first bytes", start: 0, end: 9 },
      { kind: "STATE_HASH", hash: "0123456789abcdef" },
      { kind: "HANDED_OFF", symbol: "AAA", target: "b/0" },
      { kind: "FORWARDED", symbol: "AAA", target: "b/0", orderId: 5 },
      { kind: "SYMBOL_INSTALLED", symbol: "AAA", source: "b/0", orders: 5 },
    ] as const;
    expect(new OutputFrameWriter().encode(header, events).map(decodeOutputFrame)[0]?.events).toEqual(events);
  });

  test("are split below Kafka's limit, and k counts on", () => {
    const event = { kind: "CASH", accountId: 1, change: 2, cash: 3 } as const;
    const frames = new OutputFrameWriter().encode(
      header,
      Array.from({ length: 50_000 }, () => event),
    );
    const decoded = frames.map(decodeOutputFrame);
    expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThan(600_000);
    expect(decoded.map(({ firstK, last, events }) => ({ firstK, last, count: events.length }))).toEqual([
      { firstK: 0, last: false, count: 20_971 },
      { firstK: 20_971, last: false, count: 20_971 },
      { firstK: 41_942, last: true, count: 8_058 },
    ]);
  });

  test("that are damaged are refused", () => {
    const [frame] = new OutputFrameWriter().encode(header, [
      { kind: "CASH", accountId: 1, change: 2, cash: 3 },
    ]);
    const bytes = frame as Buffer;
    expect(() => decodeOutputFrame(Buffer.from("nonsense"))).toThrow("expected an output frame");
    expect(() => decodeOutputFrame(changed(bytes, 4, 9))).toThrow("frame has version 9: expected 1");
    expect(() => decodeOutputFrame(changed(bytes, 30, 255))).toThrow("255 events in 25 bytes");
    expect(() => decodeOutputFrame(Buffer.concat([bytes, bytes]))).toThrow("bytes after 1 events");
  });
});

function changed(bytes: Buffer, position: number, ...values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, position);
  return copy;
}
