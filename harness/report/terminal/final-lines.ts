import type { Fact } from "../../contracts/reason.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import type { CauseFinding } from "../../contracts/diagnosis.ts";
import { cleanText, COMMAND_LENGTH_MAX } from "../../text/clean.ts";
import type { ReportLanguage, ReportView } from "../view/types.ts";
import { type Headline, headline } from "../view/words.ts";
import { quote } from "../../text/quote.ts";
import { firstFailure } from "./first-failure.ts";
import { enoughCommand } from "../sections/findings/enough-command.ts";
import { seenWords, words } from "../words/reasons.ts";
import { type MessageKey, type Translate, translator } from "../words/translate.ts";
import { verdictWords } from "../words/verdict-words.ts";

export interface FinalLinesInput {
  readonly verdict: Pick<Verdict, "verdict" | "invalid" | "incomplete" | "code" | "facts"> &
    Partial<Pick<Verdict, "faults">>;
  /** Path of the page to open, as the user can type it. */
  readonly reportPath: string;
  /** Folder of the run; `loadproof report` and `judge` take it. */
  readonly runDirectory: string;
  /** The command that repeats the run. */
  readonly command: string;
  /** Candidate cause that the evidence speaks for most; told when the run is no PASS. */
  readonly cause?: CauseFinding | undefined;
  /** The first failures that the script saw; the first request among them is told when the run failed. */
  readonly failures?: ReportView["failures"];
  /** The command for twice the load, where that can be said. */
  readonly raisedCommand?: string | null;
  /** How loadproof is called where the reader stands. */
  readonly program?: string;
  readonly language?: ReportLanguage;
  readonly colour?: boolean;
}

const SIGNS: Readonly<Record<Headline, string>> = {
  PASS: "✔",
  WARN: "▲",
  FAIL: "✖",
  INCOMPLETE: "■",
  INVALID: "■",
};
const COLOURS: Readonly<Record<Headline, number>> = {
  PASS: 34,
  WARN: 33,
  FAIL: 31,
  INCOMPLETE: 35,
  INVALID: 35,
};

/** The last lines of a run: verdict with its reason, likely cause of what is no PASS, first failure, next command, path of the report. */
export function finalLines(input: FinalLinesInput): readonly string[] {
  const translate = translator(input.language ?? "en");
  const state = headline(input);
  const word = `${SIGNS[state]} ${translate(`verdict.${state}`)}`;
  const painted = input.colour === true ? `\u001B[1;${COLOURS[state]}m${word}\u001B[0m` : word;
  return [
    `${painted}: ${cleanText(verdictWords(input.verdict, input.language ?? "en"))}`,
    ...causeLines(input, translate),
    ...failureLines(input, translate),
    ...faultLines(input),
    `${translate(nextKey(state, input))}: ${nextCommand(input)}`,
    translate("final.report", { path: input.reportPath }),
  ];
}

function nextKey(state: Headline, { verdict: { code, facts }, raisedCommand }: FinalLinesInput): MessageKey {
  if (state === "PASS" && !raisedCommand) return "final.next.again";
  if (state === "INCOMPLETE" && !wasInterrupted(facts["why"])) return "final.next.mended";
  return state === "WARN" && code === "TOO_FEW_SAMPLES" ? "final.next.tooFew" : `final.next.${state}`;
}

/** By a person, and not by what has to be mended first. */
function wasInterrupted(why: Fact | undefined): boolean {
  return typeof why === "object" && why.code === "INTERRUPTED_BY";
}

/**
 * Broken data needs no candidate cause beside it: what slowed the run down did not lose anything. And too few samples have
 * none.
 */
const UNEXPLAINED: ReadonlySet<Verdict["code"]> = new Set(["INVARIANT_BROKEN", "TOO_FEW_SAMPLES"] as const);

function causeLines({ verdict, cause, language = "en" }: FinalLinesInput, translate: Translate): string[] {
  const state = headline({ verdict });
  const isTold = (state !== "WARN" && state !== "FAIL") || UNEXPLAINED.has(verdict.code);
  if (cause === undefined || isTold) return [];
  const seen = cleanText(seenWords(cause, language));
  if (cleanText(verdictWords(verdict, language)).includes(seen)) return [];
  return [`  ${translate("final.cause", { cause: translate(`cause.${cause.cause}`), seen })}`];
}

function failureLines({ verdict, failures = [] }: FinalLinesInput, translate: Translate): string[] {
  if (headline({ verdict }) !== "FAIL") return [];
  return [firstFailure(failures, translate)].filter((line) => line !== null);
}

/** What each fault did, in a line. */
function faultLines({ verdict: { faults = [] }, language = "en" }: FinalLinesInput): string[] {
  return faults.map((fault) => `  ${cleanText(words(fault, language))}`);
}

/** Twice the load after a pass, where that can be said; enough of it after too few samples; the same run again after anything else. */
function nextCommand({ verdict, command, raisedCommand, runDirectory, program }: FinalLinesInput): string {
  if (command === "") return `${program ?? "loadproof"} report ${quote(runDirectory)}`;
  const raised = headline({ verdict }) === "PASS" ? raisedCommand : null;
  return cleanText(raised ?? enoughCommand(command, verdict) ?? command, COMMAND_LENGTH_MAX);
}
