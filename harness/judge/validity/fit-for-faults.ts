import { reasonOf, say } from "../../contracts/reason.ts";
import { invalid, notApplicable, ok, type ValidityCheck } from "./checks.ts";

/** What a system does after a fault says nothing where it did not keep its objectives before. */
export const fitForFaults: ValidityCheck = ({ faults }) => {
  const made = faults.filter(({ outcome }) => outcome !== "unproven");
  if (made.length === 0) return notApplicable(say("NO_ACTION_PLANNED", {}));
  const unfit = made.find(({ outcome }) => outcome === "unfit");
  if (unfit === undefined) return ok(say("WELL_BEFORE_FAULTS", { count: String(made.length) }), made.length);
  const why = unfit.facts["why"] ?? reasonOf(unfit);
  return invalid(say("NOT_FIT_FOR_A_FAULT", { action: unfit.action, why }));
};
