import type { EarlyEnd, ScriptErrors, ScriptFailure } from "../../contracts/run.ts";
import { SUMMARY_FAILED } from "../bundle/runtime/summary-mark.ts";
import { type LogEntry, REJECTED } from "./log-line.ts";

/** What an entry of k6's log says of the script; `null` for all others. */
export type ScriptWord =
  | { readonly kind: "exception"; readonly message: string; readonly place: Place | null }
  | { readonly kind: "failure"; readonly failure: Omit<ScriptFailure, "count" | "scenario"> }
  | { readonly kind: "ended"; readonly ended: EarlyEnd }
  | { readonly kind: "summary"; readonly message: string };

type Place = NonNullable<ScriptErrors["fatalPlace"]>;

/** k6's own function under `fail()`, as the first frame of a stack. */
const FAIL_FRAME = /^\s*at \S*\bk6\.\(\*K6\)\.Fail(?:-fm)? \(native\)/;
/** Go's words for a connection that does not come about or breaks off, as calls of k6 throw them; bad URLs are none of them. */
const NETWORK =
  /^(?:\w+ "[^"]+": )?(?:(?:dial|read|write) (?:tcp|udp)|lookup |EOF$|unexpected EOF$|tls: |x509: |net\/http: |request timeout|context deadline exceeded)/;
const UNANSWERED: readonly RegExp[] = [
  NETWORK,
  /^connection error: desc = "transport: /,
  /^navigating page: navigating frame to ".*": net::ERR_(?!UNSAFE_PORT|INVALID_URL|ABORTED|UNKNOWN_URL_SCHEME)/,
];
const ABORTED = /(?:^|: )test aborted(?:: ([\s\S]*?))?(?: at ((?:[^\s()]+ )?\(?\S+:\d+:\d+\(\d+\)\)?))?$/;
const MARKED_FAILED = /^test marked as failed(?:: ([\s\S]*))?$/;
const CROSSED_AND_ENDED = /^thresholds on metrics '([\s\S]*)' were crossed; at least one has abortOnFail/;
const NO_BROWSER =
  /^(?:Uncaught \(in promise\) )?(?:GoError: )?error building browser on IterStart: ([\s\S]*)$/;
const SUMMARY_ERRORS = /^failed to handle the end-of-test summary: ([\s\S]*)$/;

/** Reads k6's words (2.2, `errext`, `js/runner.go`, `js/modules/k6`); what the script prints itself is none of them. */
export function scriptWord(entry: LogEntry): ScriptWord | null {
  const { level, message, source } = entry;
  if (source === "console")
    return level === "error" && message.startsWith(SUMMARY_FAILED)
      ? { kind: "summary", message: message.slice(SUMMARY_FAILED.length) }
      : null;
  if (level !== "error") return null;
  return (
    endedWord(message) ??
    failureWord(entry) ??
    unansweredWord(entry) ??
    summaryWord(message) ??
    exceptionWord(entry) ??
    handlerWord(entry)
  );
}

function endedWord(message: string): ScriptWord | null {
  const noBrowser = NO_BROWSER.exec(message);
  if (noBrowser !== null)
    return { kind: "ended", ended: { by: "browser", message: withoutPosition(noBrowser[1] ?? "") } };
  const crossed = CROSSED_AND_ENDED.exec(message);
  if (crossed !== null) return { kind: "ended", ended: { by: "threshold", message: crossed[1] ?? "" } };
  const aborted = ABORTED.exec(message);
  if (aborted === null) return null;
  const [, said = "", where] = aborted;
  // The load has reached its end by then.
  if (where?.startsWith("handleSummary ")) return { kind: "summary", message: withoutPosition(message) };
  return {
    kind: "ended",
    ended: { by: "script", message: said.trim(), ...(where === undefined ? {} : { where: readable(where) }) },
  };
}

function failureWord({ message, isException }: LogEntry): ScriptWord | null {
  const marked = MARKED_FAILED.exec(message);
  if (marked !== null) return { kind: "failure", failure: { message: marked[1] ?? "", call: "test.fail" } };
  if (!isException) return null;
  const { said, frames } = thrown(message);
  if (!FAIL_FRAME.test(frames[0] ?? "")) return null;
  const place = placeOf(frames);
  if (isOfSummary(frames)) return null;
  return {
    kind: "failure",
    failure: {
      message: said.replace(/^GoError:? ?/, ""),
      call: "fail",
      ...(place === null ? {} : { place }),
    },
  };
}

/** A target that does not answer is no mistake of the script, whatever the script does with the exception. */
function unansweredWord({ message, isException }: LogEntry): ScriptWord | null {
  if (!isException) return null;
  const { said, frames } = thrown(message);
  const words = said.replace(/^GoError: /, "").trim();
  if (isOfSummary(frames) || !UNANSWERED.some((pattern) => pattern.test(words))) return null;
  const place = placeOf(frames);
  return {
    kind: "failure",
    failure: { message: words, call: "unanswered", ...(place === null ? {} : { place }) },
  };
}

function summaryWord(message: string): ScriptWord | null {
  const failed = SUMMARY_ERRORS.exec(message);
  if (failed !== null) return { kind: "summary", message: failed[1] ?? "" };
  const { said, frames } = thrown(message);
  return isOfSummary(frames) || / at handleSummary \(/.test(said)
    ? { kind: "summary", message: withoutPosition(said) }
    : null;
}

function exceptionWord({ message, isException, scenario }: LogEntry): ScriptWord | null {
  if (!isException) return null;
  return { kind: "exception", message, place: scenario === null ? placeOf(thrown(message).frames) : null };
}

/**
 * k6 loses the stack of what its own functions throw in a handler of a WebSocket, and logs the bare message of the iteration.
 * Of them `fail()` is the one that is meant to be thrown there; a request that throws is told by Go's words.
 */
function handlerWord({ message, source, scenario, ofExecutor }: LogEntry): ScriptWord | null {
  if (!ofExecutor || scenario === null || source !== "") return null;
  const call = UNANSWERED.some((pattern) => pattern.test(message)) ? "unanswered" : "fail";
  return { kind: "failure", failure: { message, call } };
}

/** What was thrown, and the lines of its stack. */
function thrown(message: string): { readonly said: string; readonly frames: readonly string[] } {
  const [said = "", ...frames] = message.split(/\n(?=\s*at )/);
  return { said: said.startsWith(REJECTED) ? said.slice(REJECTED.length) : said, frames };
}

/** The stage of the script that a stack began in; outside of stages it is the init code, which every stack names by its file alone. */
function placeOf(frames: readonly string[]): Place | null {
  const outermost = frames.at(-1)?.trim() ?? "";
  if (outermost.startsWith("at setup (")) return "setup";
  if (outermost.startsWith("at teardown (")) return "teardown";
  return null;
}

function isOfSummary(frames: readonly string[]): boolean {
  return frames.some((frame) => /^\s*at handleSummary \(/.test(frame));
}

/** `context canceled at handleSummary (file:///a.js:1:38(1))` without where. */
function withoutPosition(message: string): string {
  return message.replace(/ at (?:\S+ )?\(?\S+:\d+:\d+\(\d+\)\)?$/, "");
}

/** `default (file:///a.js:1:113(6))` without k6's scheme and the number of the instruction. */
function readable(where: string): string {
  return where.replace("file://", "").replace(/\(\d+\)(\)?)$/, "$1");
}
