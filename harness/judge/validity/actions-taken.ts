import { say } from "../../contracts/reason.ts";
import { invalid, notApplicable, ok, type ValidityCheck } from "./checks.ts";

/** What did not happen as planned was not survived either: objectives inside and outside of it would judge another run. */
export const actionsTaken: ValidityCheck = ({ evidence: { actions } }) => {
  if (actions.length === 0) return notApplicable(say("NO_ACTION_PLANNED", {}));
  const missing = actions.find(({ outcome }) => outcome === "failed" || outcome === "not-reached");
  if (missing === undefined)
    return ok(say("ACTIONS_TAKEN", { count: String(actions.length) }), actions.length);
  const code = missing.outcome === "failed" ? "ACTION_FAILED" : "ACTION_NOT_REACHED";
  return invalid(say(code, { action: missing.name, message: missing.cause ?? missing.message }));
};
