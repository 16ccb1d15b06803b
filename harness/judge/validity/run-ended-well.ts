import { formatShare, formatValue } from "../format.ts";
import { say } from "../reasons.ts";
import { invalid, ok, warns, within, type ValidityCheck } from "./checks.ts";

/** 0: reached its end. 99: thresholds crossed, which is what the judge decides itself. */
const GOOD_EXIT_CODES: ReadonlySet<number | null> = new Set([0, 99]);

/** k6's exit codes (errext/exitcodes) that a reader should not have to look up. */
const EXIT_MEANINGS: Readonly<Record<number, string>> = {
  97: "cloud run failed",
  98: "cloud progress failed",
  100: "setup timed out",
  101: "teardown timed out",
  102: "timed out",
  103: "stopped over its REST interface",
  104: "invalid options",
  105: "interrupted",
  106: "its REST address is taken",
  107: "the script threw in its init, setup or teardown",
  108: "the script aborted the test",
  109: "k6 crashed",
  110: "the script failed the test",
  255: "a file, an exported function or an option is wrong",
};

export const runComplete: ValidityCheck = ({ evidence }) => {
  if (evidence.status === "complete") return ok("runComplete", "the run reached its end");
  return invalid(
    "runComplete",
    say("RUN_INCOMPLETE", { why: evidence.incompleteReason ?? "the reason is not known" }),
  );
};

export const k6Exit: ValidityCheck = ({ evidence }) => {
  const bad = evidence.generators.find(
    ({ exitCode, signal }) => signal !== null || !GOOD_EXIT_CODES.has(exitCode),
  );
  if (bad === undefined) return ok("k6Exit", "k6 reached its end");
  const exit = bad.exitCode === null ? `signal ${bad.signal ?? "unknown"}` : `exit code ${bad.exitCode}`;
  const reason = bad.stopReason ?? EXIT_MEANINGS[bad.exitCode ?? Number.NaN];
  return invalid(
    "k6Exit",
    say("K6_ERROR", { exit, meaning: reason === undefined ? "" : ` (${reason})` }),
    bad.exitCode,
  );
};

export const summaryPresent: ValidityCheck = ({ summary }) => {
  if (typeof summary === "object" && summary !== null) return ok("summary", "k6 wrote its summary");
  return invalid("summary", say("SUMMARY_MISSING", {}));
};

/** An exception ends its iteration: what the iteration did not reach was never measured. One is enough against PASS. */
export const scriptErrors: ValidityCheck = ({ evidence, measurement, bounds }) => {
  const { count, fatal, messages } = evidence.scriptErrors;
  if (fatal !== null) return invalid("scriptErrors", say("SCRIPT_FAILED", { message: fatal }));
  if (count === 0) return ok("scriptErrors", "the script threw nothing", 0, bounds.scriptErrors);
  const iterations = measurement?.store.total(measurement.catalog.select("iterations", {}, "all")).sum ?? 0;
  const value = count / Math.max(count, iterations);
  const said = say("SCRIPT_ERROR", {
    count: formatValue(count, "count"),
    iterations: formatValue(iterations, "count"),
    message: messages[0]?.message ?? "no message",
  });
  const judged = within("scriptErrors", value, bounds.scriptErrors, said, formatShare(value));
  return judged.result === "ok" ? warns("scriptErrors", said, value, bounds.scriptErrors) : judged;
};
