import type { Gate } from "../../contracts/fault-result.ts";
import { say } from "../../contracts/reason.ts";
import type { StateCheck, SystemState } from "../../contracts/system-state.ts";
import { formatSeconds } from "./seconds.ts";
import type { TimedFault } from "./faults.ts";

type Look = SystemState["looks"][number];

/**
 * When the system was all there again: the first look from which on every check is in order and every amount is no more
 * than it was before the fault (95% of the looks). Looks go on after the load; those after the next fault are of that one.
 */
export function systemGate(
  state: SystemState | null,
  fault: Pick<TimedFault, "injectedMs" | "healedMs">,
  { startMs, untilMs }: { readonly startMs: number; readonly untilMs: number },
): Gate {
  const looks = (state?.looks ?? []).map((look) => ({ ...look, at: look.at - startMs }));
  const before = looks.filter(({ at }) => at < fault.injectedMs);
  const after = looks.filter(({ at }) => at >= fault.injectedMs && at < untilMs);
  if (after.length === 0) return gate("not-measured", null, say("SYSTEM_NOT_WATCHED", {}));
  if (fault.healedMs === null) return gate("not-measured", null, say("SYSTEM_LEFT_SO", {}));
  const usual = usualAmounts(before);
  const last = after.findLastIndex((look) => wrongCheck(look, usual) !== undefined);
  if (last < 0) return gate("met", 0, say("SYSTEM_UNTOUCHED", {}));
  const back = after[last + 1];
  const wrong = wrongCheck(after[last] as Look, usual);
  if (back === undefined) {
    const what = wrong === undefined ? "" : `${wrong.name}: ${wrong.seen}`;
    return gate("missed", null, say("SYSTEM_NOT_BACK", { what }));
  }
  const afterMs = back.at - fault.injectedMs;
  return gate("met", afterMs, say("SYSTEM_BACK", { time: formatSeconds(afterMs) }));
}

function gate(state: Gate["state"], afterMs: number | null, said: ReturnType<typeof say>): Gate {
  return { state, afterMs, ...said };
}

/** What is not as it should be; an amount that nobody looked at before can't be compared. */
function wrongCheck({ checks }: Look, usual: ReadonlyMap<string, number>): StateCheck | undefined {
  return checks.find(({ name, ok, value }) => {
    if (ok !== null) return !ok;
    const most = usual.get(name);
    return value !== null && most !== undefined && value > most;
  });
}

const USUAL_SHARE = 0.95;

/** 95th percentile of each amount by nearest rank. */
function usualAmounts(looks: readonly Look[]): ReadonlyMap<string, number> {
  const values = new Map<string, number[]>();
  for (const { name, value } of looks.flatMap(({ checks }) => checks))
    if (value !== null) values.set(name, [...(values.get(name) ?? []), value]);
  return new Map(
    [...values].map(([name, all]) => {
      const sorted = all.toSorted((left, right) => left - right);
      return [name, sorted[Math.ceil(USUAL_SHARE * sorted.length) - 1] as number];
    }),
  );
}
