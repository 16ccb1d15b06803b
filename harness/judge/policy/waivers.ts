import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { ReasonCode } from "../../contracts/reason-words.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { keepsBound } from "../thresholds/bound.ts";
import type { Waiver } from "../thresholds/types.ts";
import { saidOf } from "./rank.ts";

/** Only what was measured can be waived: a breach for want of data stays one. */
const WAIVABLE: ReadonlySet<string> = new Set<ReasonCode>([
  "LIMIT_BREACHED",
  "REGRESSION",
  "TOO_MANY_SPIKES",
]);

/** Turns breaches that somebody answers for into warnings, and says of each waiver whether it was used or has ended. */
export function applyWaivers(
  results: readonly ObjectiveResult[],
  waivers: readonly Waiver[],
  nowMs: number,
): readonly ObjectiveResult[] {
  return results.map((result) => {
    const waiver = waivers.find(
      ({ objective }) => result.id === objective || result.id.startsWith(`${objective}[`),
    );
    return waiver === undefined ? result : waive(result, waiver, nowMs);
  });
}

function waive(result: ObjectiveResult, waiver: Waiver, nowMs: number): ObjectiveResult {
  const { owner, until, reason, bound, endsMs } = waiver;
  const note = (said: Said): ObjectiveResult => ({ ...result, notes: [...result.notes, said] });
  if (result.result !== "breach") return note(say("WAIVER_UNUSED", { owner, until }));
  if (nowMs >= endsMs) return note(say("WAIVER_EXPIRED", { owner, until, reason }));
  const { value } = result.numbers;
  const covered = bound === null || (value !== null && keepsBound(value, bound));
  if (result.critical || !WAIVABLE.has(result.code)) return note(say("WAIVER_UNUSED", { owner, until }));
  if (!covered) return note(say("WAIVER_EXCEEDED", { owner, bound: bound.text }));
  return {
    ...result,
    result: "warn",
    ...say("WAIVED", { was: result, owner, until, reason }),
    notes: [...result.notes, saidOf(result)],
  };
}
