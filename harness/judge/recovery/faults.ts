import { type ActionRecord, isFault } from "../../contracts/run.ts";

/** A fault of a run on the clock of its samples: offsets from their start, milliseconds. */
export interface TimedFault {
  readonly record: ActionRecord;
  /** When it was begun; of one that never was, when it was planned. */
  readonly injectedMs: number;
  /** When it was seen to have taken effect; `null` when it was not. */
  readonly effectMs: number | null;
  /** When undoing it began, and when it was seen to be undone; `null` when it stays, or was not. */
  readonly healingMs: number | null;
  readonly healedMs: number | null;
}

/** The faults of a run in order of time, and when its load began. */
export interface FaultsOnClock {
  readonly faults: readonly TimedFault[];
  /** The zero of the plan's times; `null` where no action tells it. */
  readonly loadStartMs: number | null;
}

/** Parts of one load, made on several machines, have each made a fault by their own clock: it lasts from the first to the last. */
export function faultsOnClock(actions: readonly ActionRecord[], startMs: number): FaultsOnClock {
  const offset = (at: string | null | undefined): number | null =>
    at === null || at === undefined ? null : Date.parse(at) - startMs;
  const starts = actions.flatMap(({ startedAt, atMs }) => {
    const startedMs = offset(startedAt);
    return startedMs === null ? [] : [startedMs - atMs];
  });
  const loadStartMs = starts.length === 0 ? null : Math.min(...starts);
  const byName = Map.groupBy(actions.filter(isFault), ({ name }) => name);
  const faults = [...byName.values()].map((records) => {
    const all = (of: (record: ActionRecord) => string | null | undefined): number[] =>
      records.map((record) => offset(of(record))).filter((at) => at !== null);
    const record = worstOf(records);
    const [begun, effect] = [all(({ startedAt }) => startedAt), all(({ effectAt }) => effectAt)];
    const [healing, ended] = [all(({ healingAt }) => healingAt), all(({ endedAt }) => endedAt)];
    const comesBack = record.recovery !== null && record.recovery !== undefined;
    const wasToHeal = comesBack || record.outcome === "not-recovered";
    return {
      record,
      injectedMs: begun.length === 0 ? (loadStartMs ?? 0) + record.atMs : Math.min(...begun),
      effectMs: effect.length === 0 ? null : Math.min(...effect),
      healingMs: wasToHeal && healing.length > 0 ? Math.max(...healing) : null,
      healedMs: comesBack && ended.length > 0 ? Math.max(...ended) : null,
    };
  });
  return { faults: faults.sort((left, right) => left.injectedMs - right.injectedMs), loadStartMs };
}

const WORST_FIRST: readonly ActionRecord["outcome"][] = [
  "failed",
  "not-reached",
  "unfit",
  "not-recovered",
  "applied",
];

function worstOf(records: readonly ActionRecord[]): ActionRecord {
  return records.toSorted(
    (left, right) => WORST_FIRST.indexOf(left.outcome) - WORST_FIRST.indexOf(right.outcome),
  )[0] as ActionRecord;
}

/** As a result tells them. */
export function momentsOf({ injectedMs, effectMs, healingMs, healedMs }: TimedFault) {
  return { injectedMs, effectMs, healingMs, healedMs };
}
