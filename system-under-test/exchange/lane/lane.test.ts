import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import { decodeOutputFrame } from "../codec/output-frame.ts";
import type { Command } from "../engine/commands.ts";
import { snapshotHash } from "../engine/state-hash.ts";
import { OPENING, OTHER_LANE, TEST_LANE, TEST_PLACE } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { HASH_EVERY_RECORDS, Lane, type LaneSnapshot } from "./lane.ts";

const records = [
  encodeFrame(OPENING, 1),
  encodeFrame([order("1 by 1: sell 5 @ 100"), order("2 by 2: buy 3 @ 100")], 2),
  Buffer.from("garbage"),
  null,
  encodeFrame([{ kind: "HAND_OFF", symbol: "AAA", target: OTHER_LANE } satisfies Command], 3),
];

describe("a lane", () => {
  test("numbers what each input record led to by partition, offset and k", () => {
    const lane = new Lane(TEST_PLACE);
    lane.apply(5, records[0] ?? null);
    const output = lane.apply(7, records[1] ?? null);
    const [frame] = output.frames.map(decodeOutputFrame);
    expect(frame).toMatchObject({ partition: 0, offset: 7, sentAtMs: 2, firstK: 0, last: true });
    expect(frame?.events.map(({ kind }) => kind)).toEqual([
      "ACCEPTED",
      "ACCEPTED",
      "TRADE",
      "POSITION",
      "POSITION",
    ]);
    expect(output.commands).toBe(2);
  });

  test("parks what is no frame and goes on", () => {
    const lane = new Lane(TEST_PLACE);
    const kinds = records.map((value, index) => lane.apply(index + 1, value).events.map(({ kind }) => kind));
    expect(kinds[2]).toEqual(["PARKED"]);
    expect(kinds[3]).toEqual(["PARKED"]);
    expect(kinds[4]).toEqual(["CASH", "CASH", "CASH", "CASH", "HANDED_OFF"]);
  });

  test("gives the same bytes from a snapshot as without", () => {
    const whole = new Lane(TEST_PLACE);
    let resumed = new Lane(TEST_PLACE);
    for (const [offset, value] of records.entries()) {
      const saved = JSON.parse(JSON.stringify(resumed.snapshot())) as LaneSnapshot;
      resumed = new Lane(TEST_PLACE, saved);
      expect(resumed.apply(offset, value)).toEqual(whole.apply(offset, value));
    }
    expect(resumed.snapshot()).toEqual(whole.snapshot());
  });

  test("tells its state's hash at regular offsets", () => {
    const lane = new Lane(TEST_PLACE);
    lane.apply(1, records[0] ?? null);
    const { events } = lane.apply(HASH_EVERY_RECORDS, records[1] ?? null);
    expect(events.at(-1)).toEqual({ kind: "STATE_HASH", hash: snapshotHash(lane.engine.snapshot()) });
  });

  test("refuses a snapshot that gives another state than its hash says", () => {
    const lane = new Lane(TEST_PLACE);
    lane.apply(1, records[0] ?? null);
    const { hash, ...snapshot } = lane.snapshot();
    const changed = { ...snapshot, hash, engine: { ...snapshot.engine, netDeposits: 1 } };
    expect(() => new Lane(TEST_PLACE, changed)).toThrow(
      `SNAPSHOT_DAMAGED: snapshot of lane ${TEST_LANE} at 2 gives another state than it was taken of`,
    );
  });

  test("refuses an offset that it has applied", () => {
    const lane = new Lane(TEST_PLACE);
    lane.apply(3, null);
    expect(() => lane.apply(3, null)).toThrow(
      `lane ${TEST_LANE} was given offset 3 again: expected 4 or later`,
    );
  });
});
