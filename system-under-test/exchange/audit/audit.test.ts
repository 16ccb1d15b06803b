import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import { decodeOutputFrame, OutputFrameWriter } from "../codec/output-frame.ts";
import type { Command } from "../engine/commands.ts";
import { Lane } from "../lane/lane.ts";
import type { OutputEvent } from "../lane/output-events.ts";
import { OPENING, OTHER_LANE, TEST_LANE, TEST_PLACE, testSpec } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { holds } from "../../platform/audit/findings.ts";
import { readRecordedIds } from "../../platform/audit/recorded-ids.ts";
import { audit } from "./audit.ts";
import { EXCHANGE_INVARIANTS } from "./invariants.ts";
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
  [{ kind: "FUND_INSURANCE", amount: 7 }],
  [{ kind: "TICK" }],
];
/** Places of what the tests below tamper with. */
const [OPENED, TRADED, CANCELLED, FUNDED, NOTHING, GARBAGE, FAILED] = [0, 1, 2, 4, 5, 6, 7];
/** The order of the last record, which the primary has parked. */
const PARKED = { partition: 0, offset: FAILED, index: 0, reason: "the engine failed" };

/** What two lanes would have written; the second has nothing but its symbol. */
function goodRecords(): LaneRecords[] {
  const record = (lane: string, input: readonly Buffer[]): LaneRecords => {
    const engine = new Lane({ ...TEST_PLACE, lane });
    const parked = input.length > FAILED ? [PARKED] : [];
    const output = input.flatMap((value, offset) => {
      const here = parked.filter((command) => command.offset === offset);
      return engine.apply(offset, value, new Map(here.map(({ index, reason }) => [index, reason]))).frames;
    });
    return {
      lane,
      shard: lane,
      parked,
      input: input.map((value, offset) => ({ offset, value })),
      output: output.map((value, offset) => ({ offset, value })),
    };
  };
  return [
    record(TEST_LANE, [
      ...INPUT.map((commands) => encodeFrame(commands, 1)),
      Buffer.from("garbage"),
      encodeFrame([order("8 by 1: sell 1 @ 100")], 1),
    ]),
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

const {
  outputIds: IDS,
  events: EVENTS,
  quantities: QUANTITIES,
  acknowledged: ACKNOWLEDGED,
} = EXCHANGE_INVARIANTS;

type Kind = OutputEvent["kind"];

/** Every event of that kind in one output record, with these fields changed. */
function changed<K extends Kind>(
  index: number,
  kind: K,
  fields: Partial<Extract<OutputEvent, { readonly kind: K }>>,
): LaneRecords[] {
  return withEvents(index, (events) =>
    events.map((event) => (event.kind === kind ? { ...event, ...fields } : event)),
  );
}

function without(index: number, kind: Kind): LaneRecords[] {
  return withEvents(index, (events) => events.filter((event) => event.kind !== kind));
}

/** One output record, with the events of a kind that another one has, too: true, but told twice. */
function alsoTold(index: number, other: number, kind: Kind): LaneRecords[] {
  const [first] = goodRecords();
  const told = decodeOutputFrame(first?.output[other]?.value as Buffer).events;
  return withEvents(index, (events) => [...events, ...told.filter((event) => event.kind === kind)]);
}

function doubled(index: number, kind: Kind): LaneRecords[] {
  return withEvents(index, (events) =>
    events.flatMap((event) => (event.kind === kind ? [event, event] : [event])),
  );
}

/** The lanes as they are, the second of which was given these commands too and answered them by the rules. */
function alsoInOtherLane(...commands: readonly Command[]): LaneRecords[] {
  const [first, second] = goodRecords() as [LaneRecords, LaneRecords];
  const engine = new Lane({ ...TEST_PLACE, lane: OTHER_LANE });
  const input = [
    ...second.input.map(({ value }) => value as Buffer),
    encodeFrame([{ kind: "DEPOSIT", accountId: 1, amount: 1_000_000 }, ...commands], 1),
  ];
  const output = input.flatMap((value, offset) => engine.apply(offset, value).frames);
  const numbered = (values: readonly Buffer[]) => values.map((value, offset) => ({ offset, value }));
  return [first, { ...second, input: numbered(input), output: numbered(output) }];
}

describe("the audit", () => {
  test("finds nothing wrong with what the engine writes, and says how much it compared", () => {
    const findings = audit(goodRecords());
    expect(findings.filter((finding) => !holds(finding))).toEqual([]);
    expect(Object.fromEntries(findings.map(({ name, compared }) => [name, compared]))).toMatchObject({
      [IDS]: 11,
      [QUANTITIES]: 7,
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
    [
      "an order that no primary has parked",
      goodRecords().map((lane) => ({ ...lane, parked: [] })),
      [EVENTS, EXCHANGE_INVARIANTS.parked],
    ],
    ["an output that can't be read", tampered((outputs) => [...outputs, { value: Buffer.from("x") }]), [IDS]],
    ["a trade that the rules do not give", changed(TRADED, "TRADE", { price: 101 }), [EVENTS]],
    ["a trade of other quantities", changed(TRADED, "TRADE", { quantity: 3 }), [EVENTS, QUANTITIES]],
    ["a lost trade", without(TRADED, "TRADE"), [EVENTS, QUANTITIES, EXCHANGE_INVARIANTS.positions]],
    ["a doubled trade", doubled(TRADED, "TRADE"), [EVENTS, QUANTITIES, EXCHANGE_INVARIANTS.trades]],
    [
      "short inputs that nobody answered",
      goodRecords().map((lane) => ({
        ...lane,
        input: [...lane.input, { offset: 90, value: encodeFrame([order("90 by 1: buy 1 @ 99")], 1) }],
      })),
      [IDS, EVENTS, QUANTITIES],
    ],
  ])("finds %s", (_name, records, expected) => {
    expect(broken(records)).toEqual(expect.arrayContaining(expected));
  });

  const spec = testSpec("AAA");
  const alone: readonly (readonly [name: string, records: LaneRecords[], invariant: string])[] = [
    ["an empty output removed", tampered((outputs) => outputs.toSpliced(NOTHING, 1)), IDS],
    ["an empty output doubled", tampered((outputs) => outputs.toSpliced(NOTHING, 0, outputs[NOTHING]!)), IDS],
    ["a refusal with another code", changed(CANCELLED, "REFUSED", { code: "SYMBOL_PAUSED" }), EVENTS],
    ["an order accepted at another price", changed(TRADED, "ACCEPTED", { clientOrderId: "x" }), EVENTS],
    [
      "an event out of nothing",
      withEvents(NOTHING, (events) => [...events, { kind: "SYMBOL_PAUSED", symbol: "AAA" }]),
      EVENTS,
    ],
    [
      "another state hash",
      changed(OPENED, "STATE_HASH", { hash: "0".repeat(16) }),
      EXCHANGE_INVARIANTS.hashes,
    ],
    ["no state hash", without(OPENED, "STATE_HASH"), EXCHANGE_INVARIANTS.hashes],
    [
      "a symbol that lives in two lanes, whose orders should have met",
      alsoInOtherLane({ kind: "LIST_SYMBOL", symbol: "AAA", spec }, order("70 by 1: buy 1 @ 101")),
      EXCHANGE_INVARIANTS.notCrossed,
    ],
    ["another size", changed(TRADED, "POSITION", { size: 5 }), EXCHANGE_INVARIANTS.positions],
    ["a position that is not told", without(TRADED, "POSITION"), EXCHANGE_INVARIANTS.positions],
    ["another cost", changed(TRADED, "POSITION", { cost: 5 }), EXCHANGE_INVARIANTS.cash],
    ["other cash after a trade", changed(TRADED, "POSITION", { cash: 5 }), EXCHANGE_INVARIANTS.cash],
    ["another deposit", changed(OPENED, "CASH", { change: 1 }), EXCHANGE_INVARIANTS.cash],
    ["a lost deposit", without(OPENED, "CASH"), EXCHANGE_INVARIANTS.cash],
    ["a doubled deposit", doubled(OPENED, "CASH"), EXCHANGE_INVARIANTS.cash],
    ["another insurance fund", changed(FUNDED, "INSURANCE", { fund: 0 }), EXCHANGE_INVARIANTS.cash],
    ["a lost cancel", without(CANCELLED, "CANCELLED"), QUANTITIES],
    ["a doubled cancel", doubled(CANCELLED, "CANCELLED"), QUANTITIES],
    ["a cancel of another quantity", changed(CANCELLED, "CANCELLED", { quantity: 2 }), QUANTITIES],
    ["another remainder", changed(TRADED, "TRADE", { makerRemaining: 1 }), EXCHANGE_INVARIANTS.trades],
    [
      "an order in two lanes",
      alsoInOtherLane(
        { kind: "LIST_SYMBOL", symbol: "CCC", spec: testSpec("CCC") },
        { ...order("1 by 1: sell 9 CCC @ 100"), quantity: 9 },
      ),
      EXCHANGE_INVARIANTS.oneLane,
    ],
    ["an effect of what was parked", alsoTold(FAILED, CANCELLED, "POSITION"), EXCHANGE_INVARIANTS.parked],
    ["a parked order that is not told", without(FAILED, "PARKED"), EXCHANGE_INVARIANTS.parked],
    [
      "another reason than the primary's",
      changed(FAILED, "PARKED", { message: "" }),
      EXCHANGE_INVARIANTS.parked,
    ],
    ["malformed input that nobody parked", without(GARBAGE, "PARKED"), EXCHANGE_INVARIANTS.parked],
    [
      "what was parked for another reason",
      changed(GARBAGE, "PARKED", { code: "CUT_SHORT" }),
      EXCHANGE_INVARIANTS.parked,
    ],
    [
      "something parked that was never sent",
      withEvents(NOTHING, () => [{ kind: "PARKED", code: "CUT_SHORT", message: "", start: 0, end: 1 }]),
      EXCHANGE_INVARIANTS.parked,
    ],
  ];

  test.each(alone)("finds %s, and nothing else", (_name, records, invariant) => {
    expect(broken(records)).toEqual([invariant]);
  });

  test("has a tampering for every invariant of its own", () => {
    const broken = new Set(alone.map(([, , invariant]) => invariant));
    expect(
      Object.values(EXCHANGE_INVARIANTS).filter((name) => name !== ACKNOWLEDGED && !broken.has(name)),
    ).toEqual([]);
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
