import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import type { TailRecord } from "../kafka/tail-reader.ts";
import { Lane, type LaneSnapshot } from "../lane/lane.ts";
import { anyCommands, OPENING, TEST_PLACE } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { InputApplier } from "./input-applier.ts";
import { LaneLog } from "./lane-log.ts";
import type { ParkedRecord } from "./sync-records.ts";
import { AppliedElsewhereError } from "./undecided-commands.ts";

type Defect = (command: Command) => void;

/** Throws on these orders: always, or the first time only. */
function failingOn(always: readonly number[], once: readonly number[] = []): Defect {
  const left = new Set(once);
  return (command) => {
    if (
      command.kind === "PLACE_ORDER" &&
      (always.includes(command.orderId) || left.delete(command.orderId))
    ) {
      throw new Error(`no order ${command.orderId}`);
    }
  };
}

/** An engine process without Kafka: one lane, the input, and what its sync topic says. */
class Replica {
  readonly log: LaneLog;
  readonly applier: InputApplier;
  readonly said: string[] = [];
  readonly #input: readonly TailRecord[];
  #restored = 0;

  constructor(input: readonly TailRecord[], defect: Defect) {
    const create = (snapshot?: LaneSnapshot) => new Lane(TEST_PLACE, snapshot, defect);
    this.#input = input;
    this.log = new LaneLog(create());
    this.applier = new InputApplier({
      createLane: (_name, snapshot) => create(snapshot),
      restoreLane: async () => {
        this.#restored += 1;
        return create();
      },
      readAgain: () => undefined,
      onUndecided: () => undefined,
      log: (_level, message) => this.said.push(message),
    });
  }

  get restored(): number {
    return this.#restored;
  }

  /** Applies the input to its end, as often as the lane goes back. */
  async follow(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      await this.applier.apply(this.log, next);
    }
  }

  #next(): TailRecord | undefined {
    return this.#input.find(({ offset }) => offset >= this.log.lane.nextOffset);
  }

  /** Follows the input as a primary does: what it can't apply is parked. Returns its decisions. */
  async lead(): Promise<ParkedRecord[]> {
    const decisions: ParkedRecord[] = [];
    const following = this.follow();
    const turn = () => new Promise((resolve) => setImmediate(resolve, "turn"));
    while ((await Promise.race([following.then(() => "done"), turn()])) !== "done") {
      for (const command of this.applier.undecided.commands) {
        const decision = { kind: "PARKED", instance: "primary", ...command } as const;
        decisions.push(decision);
        await this.applier.park(this.log, decision, 1);
      }
    }
    return decisions;
  }

  async obey(decisions: readonly ParkedRecord[]): Promise<void> {
    for (const decision of decisions) await this.applier.park(this.log, decision, 1);
  }

  get written(): string[] {
    const outputs = this.log.nextOutputs(Number.POSITIVE_INFINITY);
    return outputs.flatMap(({ frames }) => frames.map((frame) => frame.toString("hex")));
  }

  get hash(): string {
    return this.log.lane.snapshot().hash;
  }
}

function inputOf(frames: readonly (readonly Command[])[]): TailRecord[] {
  return frames.map((commands, index) => ({
    offset: index * 2,
    value: encodeFrame(commands, 1),
    timestamp: 1,
  }));
}

const INPUT = inputOf([
  OPENING,
  [order("1 by 1: sell 9 @ 100"), order("2 by 2: buy 4 @ 100")],
  [order("3 by 1: sell 1 @ 101"), order("4 by 2: buy 2 @ 100"), order("5 by 2: buy 1 @ 99")],
  [order("6 by 2: buy 1 @ 100"), { kind: "TICK" }],
]);
const sound: Defect = () => undefined;

async function led(defect: Defect): Promise<{ replica: Replica; decisions: ParkedRecord[] }> {
  const replica = new Replica(INPUT, defect);
  return { replica, decisions: await replica.lead() };
}

describe("a command that fails", () => {
  test("once is applied at the second try, also beside another one, and nobody notices", async () => {
    const { replica, decisions } = await led(failingOn([], [4, 5]));
    const { replica: healthy } = await led(sound);
    expect([decisions, replica.restored]).toEqual([[], 1]);
    expect([replica.written, replica.hash]).toEqual([healthy.written, healthy.hash]);
  });

  test("twice is parked with its reason, and all that stands beside it is applied", async () => {
    const { replica, decisions } = await led(failingOn([4]));
    expect(decisions).toEqual([
      {
        kind: "PARKED",
        instance: "primary",
        partition: 0,
        offset: 4,
        index: 1,
        reason: "PLACE_ORDER order 4 of account 2 for AAA: no order 4",
      },
    ]);
    const without = new Lane(TEST_PLACE);
    const parked = new Map([[1, decisions[0]?.reason ?? ""]]);
    const expected = INPUT.map(({ offset, value }) =>
      without.apply(offset, value, offset === 4 ? parked : undefined),
    );
    expect(replica.written).toEqual(
      expected.flatMap(({ frames }) => frames.map((frame) => frame.toString("hex"))),
    );
    expect(expected[2]?.events.filter(({ kind }) => kind === "PARKED" || kind === "REFUSED")).toEqual([
      expect.objectContaining({ kind: "PARKED", code: "ENGINE_FAILED", message: decisions[0]?.reason }),
      expect.objectContaining({ kind: "REFUSED", code: "ENGINE_FAILED", orderId: 4, accountId: 2 }),
    ]);
    expect(replica.said.map((line) => line.split(" ").slice(0, 5).join(" "))).toEqual([
      "event=command_failed lane=input-a/0 offset=4 index=1 attempt=1",
      "event=command_failed lane=input-a/0 offset=4 index=1 attempt=2",
      "event=parked lane=input-a/0 offset=4 index=1 by=primary",
    ]);
  });

  test("in a standby waits for the primary, and is parked when the primary parks it", async () => {
    const { replica: primary, decisions } = await led(failingOn([1, 4, 5]));
    const standby = new Replica(INPUT, failingOn([1, 4, 5]));
    const following = standby.follow();
    for (const decision of decisions) {
      await expect.poll(() => standby.applier.undecided.commands).toHaveLength(1);
      await standby.obey([decision]);
    }
    await following;
    expect([standby.written, standby.hash]).toEqual([primary.written, primary.hash]);
  });

  test("in the primary only is undone in a standby that has applied it", async () => {
    const { replica: primary, decisions } = await led(failingOn([1, 4]));
    const standby = new Replica(INPUT, sound);
    await standby.follow();
    expect(standby.written).not.toEqual(primary.written);
    await standby.obey(decisions.slice(0, 1));
    expect(standby.written).toHaveLength(1);
    await standby.obey(decisions.slice(1));
    await standby.follow();
    expect([standby.written, standby.hash]).toEqual([primary.written, primary.hash]);
  });

  test("and was parked before all that an engine starts with makes no lane go back", async () => {
    const { decisions } = await led(failingOn([4]));
    const started = new Replica(INPUT, sound);
    await started.follow();
    started.log.commit(1_000);
    await started.obey(decisions);
    expect([started.restored, started.log.isTrusted]).toEqual([0, true]);
  });

  test("in a standby only ends the standby, also when it learns late that the primary has applied it", async () => {
    const waiting = new Replica(INPUT, failingOn([4]));
    const followed = expect(waiting.follow()).rejects.toThrow(AppliedElsewhereError);
    await expect.poll(() => waiting.applier.undecided.commands).toHaveLength(1);
    waiting.applier.undecided.applied(0, 2);
    expect(waiting.applier.undecided.commands).toHaveLength(1);
    waiting.applier.undecided.applied(0, 4);
    await followed;
    const informed = new Replica(INPUT, failingOn([4]));
    informed.log.commit(4);
    await expect(informed.follow()).rejects.toThrow(
      /^partition 0, offset 4, command 1 was applied by the primary/,
    );
  });

  test("leaves a state that is not trusted, and a stop does not wait for a decision", async () => {
    const replica = new Replica(INPUT, failingOn([4]));
    const record = INPUT[2] as TailRecord;
    for (const before of INPUT.slice(0, 2)) await replica.applier.apply(replica.log, before);
    replica.log.commit(1_000);
    expect(() => replica.log.apply(record)).toThrow("no order 4");
    expect(replica.log.isTrusted).toBe(false);

    const stopped = new Replica(INPUT, failingOn([4]));
    const following = (async () => {
      for (const record of [...INPUT.slice(0, 3), ...INPUT.slice(0, 3)]) {
        if (record.offset >= stopped.log.lane.nextOffset) await stopped.applier.apply(stopped.log, record);
      }
    })();
    await expect.poll(() => stopped.applier.undecided.commands).toHaveLength(1);
    stopped.applier.undecided.close();
    await following;
    expect(stopped.log.isTrusted).toBe(false);
  });
});

test("whatever fails where, and whenever a standby hears of it, both write the same", async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 250 }), { maxLength: 6 });
  const failures = fc.record({ everywhere: ids, inPrimary: ids, onceInPrimary: ids, onceInStandby: ids });
  await fc.assert(
    fc.asyncProperty(
      anyCommands,
      failures,
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (commands, { everywhere, inPrimary, onceInPrimary, onceInStandby }, size, isLate) => {
        const frames = Array.from({ length: Math.ceil(commands.length / size) }, (_, index) =>
          commands.slice(index * size, (index + 1) * size),
        );
        const input = inputOf(frames);
        const primary = new Replica(input, failingOn([...everywhere, ...inPrimary], onceInPrimary));
        const decisions = await primary.lead();
        const standby = new Replica(input, failingOn(everywhere, onceInStandby));
        const following = isLate ? standby.follow() : Promise.resolve();
        await new Promise((resolve) => setImmediate(resolve));
        await standby.obey(decisions);
        await following;
        await standby.follow();
        expect(standby.written).toEqual(primary.written);
        expect(standby.hash).toBe(primary.hash);
      },
    ),
    { numRuns: 60 },
  );
});
