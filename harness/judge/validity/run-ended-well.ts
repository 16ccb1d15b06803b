import { formatValue } from "../format.ts";
import { say, type Fact, type Reason, type Said } from "../../contracts/reason.ts";
import type { EarlyEnd, RunEvidence, ScriptErrors } from "../../contracts/run.ts";
import { placeWords } from "../metrics/phase-words.ts";
import { atBestWarns, invalid, ok, totalOf, type ValidityCheck, type ValidityFacts } from "./checks.ts";

/** 0: reached its end. 99: thresholds crossed; 110: `exec.test.fail()`. The guards say what those two mean. */
const GOOD_EXIT_CODES: ReadonlySet<number | null> = new Set([0, 99, 110]);
const SCRIPT_THREW = 107;

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
  [255, say("K6_GENERAL_ERROR", {})],
]);

export const runComplete: ValidityCheck = ({ evidence }) => {
  if (evidence.status === "complete") return ok(say("RUN_ENDED", {}));
  const why = evidence.incompleteCause ?? evidence.incompleteReason ?? say("WHY_UNKNOWN", {});
  return invalid(say("RUN_INCOMPLETE", { why }));
};

export const k6Exit: ValidityCheck = ({ evidence }) => {
  const { ended } = evidence.scriptErrors;
  const early = ended === undefined ? null : earlyEnd(ended);
  if (early !== null) return invalid(early);
  const bad = evidence.generators.find(
    ({ exitCode, signal }) =>
      signal !== null || !(GOOD_EXIT_CODES.has(exitCode) || isFail(exitCode, evidence)),
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

/** `fail()` in setup or teardown ends k6 as an exception does, and is a word about the system. */
function isFail(exitCode: number | null, { scriptErrors: { fatal, failures } }: RunEvidence): boolean {
  return exitCode === SCRIPT_THREW && fatal === null && failures !== undefined;
}

/** What to do about a browser that does not start, by k6's words. */
const BROWSER_HINTS: readonly (readonly [RegExp, Reason])[] = [
  [/sandbox/i, say("BROWSER_SANDBOX", {})],
  [/couldn't detect/, say("BROWSER_MISSING", {})],
];

/** Who ended k6 before its time; `null` for a threshold, which is a matter of the objectives. */
function earlyEnd({ by, message, where }: EarlyEnd): Said | null {
  if (by === "threshold") return null;
  if (by === "script")
    return say("SCRIPT_ABORTED", {
      message: message === "" ? say("NO_MESSAGE", {}) : message,
      where: where === undefined ? "" : say("IN_PARENTHESES", { what: where }),
    });
  const hint = BROWSER_HINTS.find(([words]) => words.test(message))?.[1] ?? say("BROWSER_SAID_MORE", {});
  return say("BROWSER_NOT_STARTED", { message, hint });
}

export const summaryPresent: ValidityCheck = ({ summary }) => {
  if (typeof summary === "object" && summary !== null) return ok(say("SUMMARY_WRITTEN", {}));
  return invalid(say("SUMMARY_MISSING", {}));
};

/** An exception ends its iteration: what the iteration did not reach was never measured. One is enough against PASS. */
export const scriptErrors: ValidityCheck = (facts) => {
  const { evidence, measurement, bounds } = facts;
  const { count, fatal, messages } = evidence.scriptErrors;
  if (fatal !== null) return invalid(outsideIterations(fatal, facts));
  if (count === 0) return ok(say("NOTHING_THROWN", {}), 0, bounds.scriptErrors);
  const iterations = measurement === null ? 0 : totalOf(measurement, "iterations", "all").sum;
  const said = say("SCRIPT_ERROR", {
    count: formatValue(count, "count"),
    where: onlyScenario(messages),
    iterations: formatValue(iterations, "count"),
    message: messages[0]?.message ?? say("NO_MESSAGE", {}),
  });
  return atBestWarns(count / Math.max(count, iterations), bounds.scriptErrors, said);
};

/** Names the scenario that threw where it was one alone, and its name says something. */
function onlyScenario(messages: ScriptErrors["messages"]): Fact {
  const [scenario, ...others] = new Set(messages.map((one) => one.scenario));
  if (scenario === undefined || others.length > 0 || scenario === K6_DEFAULT_SCENARIO) return "";
  return say("IN_SCENARIO", { scenario });
}

/** Name that k6 gives to the scenario of a script that has none. */
const K6_DEFAULT_SCENARIO = "default";

/** A setup whose requests failed did not fail by itself. */
function outsideIterations(message: string, { evidence, measurement }: ValidityFacts): Said {
  const { fatalPlace } = evidence.scriptErrors;
  if (fatalPlace === "setup" && measurement !== null) {
    const requests = totalOf(measurement, "http_req_failed", "setup");
    const facts = { count: formatValue(requests.sum, "count"), total: formatValue(requests.count, "count") };
    if (requests.sum > 0) return say("SETUP_UNANSWERED", { ...facts, message });
  }
  return say("SCRIPT_FAILED", { where: placeWords(fatalPlace), message });
}
