import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import { decodeOutputFrame, OutputFrameWriter } from "../codec/output-frame.ts";
import type { Command } from "../engine/commands.ts";
import { Lane } from "../lane/lane.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import { OPENING, OTHER_LANE, TEST_LANE, TEST_PLACE } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { holds } from "../../platform/audit/findings.ts";
import { readRecordedIds } from "../../platform/audit/recorded-ids.ts";
import { audit } from "./audit.ts";
import type { LaneRecords } from "./records.ts";

const INPUT: readonly (readonly Command[])[] = [
  OPENING,
  [order("1 by 1: sell 9 @ 100"), order("2 by 2: buy 4 @ 100"), order("3 by 2: buy 1 @ 98")],
  [
    order("4 by 2: buy 2 @ market"),
    order("5 by 99: buy 2 @ market"),
    { kind: "CANCEL_ORDER", orderId: 3, accountId: 2, symbol: "AAA" },
  ],
  [order("6 by 1: sell 3 @ 104 stop 97"), { kind: "TICK" }],
];

/** What two lanes would have written; the second has nothing but its symbol. */
function goodRecords(): LaneRecords[] {
  const record = (lane: string, input: readonly Buffer[]): LaneRecords => {
    const engine = new Lane({ ...TEST_PLACE, lane });
    const output = input.flatMap((value, offset) => engine.apply(offset, value).frames);
    return {
      lane,
      shard: lane,
      input: input.map((value, offset) => ({ offset, value })),
      output: output.map((value, offset) => ({ offset, value })),
    };
  };
  return [
    record(TEST_LANE, [...INPUT.map((commands) => encodeFrame(commands, 1)), Buffer.from("garbage")]),
    record(OTHER_LANE, [encodeFrame([{ kind: "DEPOSIT", accountId: 1, amount: 5 }], 1)]),
  ];
}

/** The first lane's outputs, changed. */
function tampered(change: (outputs: { value: Buffer }[]) => { value: Buffer }[]): LaneRecords[] {
  const [first, ...rest] = goodRecords();
  const lane = first as LaneRecords;
  const output = change(lane.output.map(({ value }) => ({ value: value as Buffer })));
  return [{ ...lane, output: output.map(({ value }, offset) => ({ offset, value })) }, ...rest];
}

/** The events of one output record, changed. */
function withEvents(index: number, change: (events: OutputEvent[]) => OutputEvent[]): LaneRecords[] {
  return tampered((outputs) =>
    outputs.map((output, at) => {
      if (at !== index) {
        return output;
      }
      const frame = decodeOutputFrame(output.value);
      return { value: new OutputFrameWriter().encode(frame, change([...frame.events]))[0] as Buffer };
    }),
  );
}

function broken(records: LaneRecords[]): string[] {
  return audit(records)
    .filter((finding) => !holds(finding))
    .map(({ name }) => name);
}

const IDS = "output ids are complete, in order and without repetition";
const EVENTS = "every event equals the reference engine's";
const ACKNOWLEDGED = "each acknowledged order stands in one input topic and has one outcome";
const QUANTITIES = "sent orders = filled + resting + cancelled + refused";

describe("the audit", () => {
  test("finds nothing wrong with what the engine writes, and says how much it compared", () => {
    const findings = audit(goodRecords());
    expect(findings.filter((finding) => !holds(finding))).toEqual([]);
    expect(Object.fromEntries(findings.map(({ name, compared }) => [name, compared]))).toMatchObject({
      [IDS]: 8,
      [QUANTITIES]: 6,
    });
  });

  test("of nothing at all fails", () => {
    expect(broken([])).toContain(IDS);
  });

  test.each([
    ["a lost output", tampered((outputs) => outputs.toSpliced(2, 1)), [IDS, EVENTS]],
    [
      "a doubled output",
      tampered((outputs) => [...outputs.slice(0, 2), outputs[1] as { value: Buffer }, ...outputs.slice(2)]),
      [IDS, EVENTS],
    ],
    ["outputs out of order", tampered(([a, b, ...rest]) => [b, a, ...rest] as { value: Buffer }[]), [IDS]],
    ["an output that can't be read", tampered((outputs) => [...outputs, { value: Buffer.from("x") }]), [IDS]],
    [
      "a trade that the rules do not give",
      withEvents(1, (events) =>
        events.map((event) => (event.kind === "TRADE" ? { ...event, price: 101 } : event)),
      ),
      [EVENTS],
    ],
    [
      "a trade of other quantities",
      withEvents(1, (events) =>
        events.map((event) => (event.kind === "TRADE" ? { ...event, quantity: 3 } : event)),
      ),
      [EVENTS, QUANTITIES],
    ],
    [
      "a missing event",
      withEvents(2, (events) => events.filter(({ kind }) => kind !== "CANCELLED")),
      [EVENTS, QUANTITIES],
    ],
    [
      "a wrong state hash",
      withEvents(0, (events) =>
        events.map((event) => (event.kind === "STATE_HASH" ? { ...event, hash: "0000000000000000" } : event)),
      ),
      ["state hashes equal the reference engine's"],
    ],
    [
      "malformed input that nobody parked",
      withEvents(4, () => []),
      ["malformed input is parked, and nothing else"],
    ],
  ])("finds %s", (_name, records, expected) => {
    expect(broken(records)).toEqual(expect.arrayContaining(expected));
  });

  test("finds an order that two lanes accepted", () => {
    const [first, second] = goodRecords() as [LaneRecords, LaneRecords];
    expect(broken([first, { ...first, lane: second.lane }])).toContain(
      "each order is accepted by one lane, once",
    );
  });

  describe("of orders whose senders were told that they are taken", () => {
    const ofAcknowledged = (records: LaneRecords[], ids: readonly number[], repeated = 0) =>
      audit(records, { acknowledged: { ids, repeated } }).find(({ name }) => name === ACKNOWLEDGED);
    const [first, second] = goodRecords() as [LaneRecords, LaneRecords];
    const twice = [first, { ...first, lane: second.lane }];
    const unanswered = [{ ...first, output: first.output.slice(0, 2) }, second];

    test.each([
      ["all of them", goodRecords(), [1, 2, 3, 4, 5, 6], { compared: 6, violations: 0, examples: [] }],
      ["none", goodRecords(), [], { compared: 0, violations: 0, examples: [] }],
      [
        "one that no topic holds",
        goodRecords(),
        [1, 7, 2],
        {
          compared: 3,
          violations: 1,
          examples: ["order 7 was acknowledged and stands in no input topic"],
        },
      ],
      [
        "one without an end",
        unanswered,
        [3, 4],
        { compared: 2, violations: 1, examples: ["order 4 has 0 outcomes"] },
      ],
      [
        "one that came twice",
        twice,
        [5],
        { compared: 1, violations: 1, examples: ["order 5 has 2 outcomes"] },
      ],
    ])("compares %s", (_name, records, acknowledged, expected) => {
      expect(ofAcknowledged(records, acknowledged)).toEqual({ name: ACKNOWLEDGED, ...expected });
    });

    test("counts ids that were given twice", () => {
      expect(ofAcknowledged(goodRecords(), [1], 1)).toEqual({
        name: ACKNOWLEDGED,
        compared: 2,
        violations: 1,
        examples: ["1 orders were acknowledged under an id that another order has"],
      });
    });

    test("says nothing when nobody knows them", () => {
      expect(audit(goodRecords()).map(({ name }) => name)).not.toContain(ACKNOWLEDGED);
    });
  });

  test("takes shards that shadow the legacy engine for an exchange of their own", () => {
    const [first, second] = goodRecords() as [LaneRecords, LaneRecords];
    const both = [
      { ...first, shard: "legacy" },
      { ...first, lane: second.lane, shard: "shard-1" },
    ];
    expect(broken(both)).toContain("each order is accepted by one lane, once");
    const findings = audit(both, { isShadow: true, acknowledged: { ids: [1, 2, 3, 4, 5, 6], repeated: 0 } });
    expect(findings.filter((finding) => !holds(finding))).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining([QUANTITIES, `shadow: ${QUANTITIES}`, ACKNOWLEDGED]),
    );
  });
});

describe("acknowledged ids in a file", () => {
  test("are those of its ranges", () => {
    const { ids, repeated } = readRecordedIds('{"metric":"m","ranges":[[3,5],[9,9]],"repeated":2}');
    expect([[...ids], repeated]).toEqual([[3, 4, 5, 9], 2]);
  });

  test.each([
    ["no JSON", "3-5", "Unexpected non-whitespace"],
    ["no ranges", "{}", "ranges"],
    ["a range from its end", '{"ranges":[[5,3]]}', "expected the smaller id of a range first"],
    ["a fraction", '{"ranges":[[1,1.5]]}', "expected int"],
  ])("are refused when there is %s", (_name, text, message) => {
    expect(() => readRecordedIds(text)).toThrow(message);
  });
});
