import type { Gate } from "../../contracts/fault-result.ts";
import { say } from "../../contracts/reason.ts";
import { formatNumber } from "../../text/numbers.ts";
import type { JudgedInvariants } from "../invariants/judge-invariants.ts";

/** Whether the system's data is right, as it was found after the load: one answer for all faults of a run. */
export function dataGate({ results, broken, unchecked }: JudgedInvariants): Gate {
  if (broken !== null) return gate("missed", say("DATA_BROKEN", { what: broken }));
  if (unchecked !== null || results.length === 0 || results.some(({ result }) => result !== "held"))
    return gate("not-measured", say("DATA_NOT_CHECKED", {}));
  const compared = results.reduce((sum, one) => sum + one.compared, 0);
  return gate("met", say("DATA_RIGHT", { compared: formatNumber(compared) }));
}

function gate(state: Gate["state"], said: ReturnType<typeof say>): Gate {
  return { state, afterMs: null, ...said };
}
