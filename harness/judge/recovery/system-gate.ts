import type { Gate } from "../../contracts/fault-result.ts";
import { say } from "../../contracts/reason.ts";
import type { StateCheck, SystemState } from "../../contracts/system-state.ts";
import { formatSeconds } from "./seconds.ts";
import type { TimedFault } from "./faults.ts";
import { isAsUsual, usualAmounts } from "./system-usual.ts";

/** The part of the looks that tells of a fault. */
interface Watched {
  /** The zero of the samples, milliseconds since the epoch. */
  readonly startMs: number;
  readonly untilMs: number;
  /** Whether the next fault, or an end of the run before its time, came before the system could be back. */
  readonly isCut: boolean;
}

type Look = SystemState["looks"][number];

/**
 * When the system was all there again: the first look from which on every check is in order and every amount is no more
 * than it was before the fault (95% of the looks). Looks go on after the load; those after the next fault are of that one.
 */
export function systemGate(
  state: SystemState | null,
  { injectedMs }: Pick<TimedFault, "injectedMs">,
  { startMs, untilMs, isCut }: Watched,
): Gate {
  const looks = (state?.looks ?? []).map((look) => ({ ...look, at: look.at - startMs }));
  const before = looks.filter(({ at }) => at < injectedMs);
  const after = looks.filter(({ at }) => at >= injectedMs && at < untilMs);
  if (after.length === 0) return gate("not-measured", null, say("SYSTEM_NOT_WATCHED", {}));
  const usual = usualAmounts(before);
  const last = after.findLastIndex((look) => wrongCheck(look, usual) !== undefined);
  if (last < 0) return gate("met", 0, say("SYSTEM_UNTOUCHED", {}));
  const back = after[last + 1];
  const wrong = wrongCheck(after[last] as Look, usual);
  if (back === undefined && isCut) return gate("not-measured", null, say("SYSTEM_NOT_SEEN_BACK", {}));
  if (back === undefined) {
    const what = wrong === undefined ? "" : `${wrong.name}: ${wrong.seen}`;
    return gate("missed", null, say("SYSTEM_NOT_BACK", { what }));
  }
  const afterMs = back.at - injectedMs;
  return gate("met", afterMs, say("SYSTEM_BACK", { time: formatSeconds(afterMs) }));
}

function gate(state: Gate["state"], afterMs: number | null, said: ReturnType<typeof say>): Gate {
  return { state, afterMs, ...said };
}

function wrongCheck({ checks }: Look, usual: ReadonlyMap<string, number>): StateCheck | undefined {
  return checks.find((check) => !isAsUsual(check, usual));
}
