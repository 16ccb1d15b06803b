import { formatValue } from "../format.ts";
import { say, type Reason } from "../../contracts/reason.ts";
import { atBestWarns, invalid, ok, totalOf, type ValidityCheck } from "./checks.ts";

/** 0: reached its end. 99: thresholds crossed, which is what the judge decides itself. */
const GOOD_EXIT_CODES: ReadonlySet<number | null> = new Set([0, 99]);

/** k6's exit codes (errext/exitcodes) that a reader should not have to look up. */
const EXIT_MEANINGS: ReadonlyMap<number | null, Reason> = new Map([
  [97, say("K6_CLOUD_RUN_FAILED", {})],
  [98, say("K6_CLOUD_PROGRESS_FAILED", {})],
  [100, say("K6_SETUP_TIMED_OUT", {})],
  [101, say("K6_TEARDOWN_TIMED_OUT", {})],
  [102, say("K6_TIMED_OUT", {})],
  [103, say("K6_STOPPED_OVER_REST", {})],
  [104, say("K6_INVALID_OPTIONS", {})],
  [105, say("K6_INTERRUPTED", {})],
  [106, say("K6_ADDRESS_TAKEN", {})],
  [107, say("K6_SCRIPT_THREW", {})],
  [108, say("K6_SCRIPT_ABORTED", {})],
  [109, say("K6_CRASHED", {})],
  [110, say("K6_SCRIPT_FAILED", {})],
  [255, say("K6_WRONG_INPUT", {})],
]);

export const runComplete: ValidityCheck = ({ evidence }) => {
  if (evidence.status === "complete") return ok(say("RUN_ENDED", {}));
  const why = evidence.incompleteCause ?? evidence.incompleteReason ?? say("WHY_UNKNOWN", {});
  return invalid(say("RUN_INCOMPLETE", { why }));
};

export const k6Exit: ValidityCheck = ({ evidence }) => {
  const bad = evidence.generators.find(
    ({ exitCode, signal }) => signal !== null || !GOOD_EXIT_CODES.has(exitCode),
  );
  if (bad === undefined) return ok(say("K6_ENDED", {}));
  const exit =
    bad.exitCode === null
      ? say("SIGNAL", { signal: bad.signal ?? say("UNKNOWN", {}) })
      : say("EXIT_CODE", { code: String(bad.exitCode) });
  const what = bad.stopCause ?? bad.stopReason ?? EXIT_MEANINGS.get(bad.exitCode);
  const meaning = what === undefined ? "" : say("IN_PARENTHESES", { what });
  return invalid(say("K6_ERROR", { exit, meaning }), bad.exitCode);
};

export const summaryPresent: ValidityCheck = ({ summary }) => {
  if (typeof summary === "object" && summary !== null) return ok(say("SUMMARY_WRITTEN", {}));
  return invalid(say("SUMMARY_MISSING", {}));
};

/** An exception ends its iteration: what the iteration did not reach was never measured. One is enough against PASS. */
export const scriptErrors: ValidityCheck = ({ evidence, measurement, bounds }) => {
  const { count, fatal, messages } = evidence.scriptErrors;
  if (fatal !== null) return invalid(say("SCRIPT_FAILED", { message: fatal }));
  if (count === 0) return ok(say("NOTHING_THROWN", {}), 0, bounds.scriptErrors);
  const iterations = measurement === null ? 0 : totalOf(measurement, "iterations", "all").sum;
  const said = say("SCRIPT_ERROR", {
    count: formatValue(count, "count"),
    iterations: formatValue(iterations, "count"),
    message: messages[0]?.message ?? say("NO_MESSAGE", {}),
  });
  return atBestWarns(count / Math.max(count, iterations), bounds.scriptErrors, said);
};
