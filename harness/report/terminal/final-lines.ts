import type { Verdict } from "../../contracts/verdict.ts";
import type { CauseFinding } from "../diagnosis/types.ts";
import { cleanText, COMMAND_LENGTH_MAX } from "../../text/clean.ts";
import type { ReportLanguage } from "../view/types.ts";
import { type Headline, headline } from "../view/words.ts";
import { raiseLoad } from "../sections/findings/next-command.ts";
import { seenWords, words } from "../words/reasons.ts";
import { type Translate, translator } from "../words/translate.ts";

export interface FinalLinesInput {
  readonly verdict: Pick<Verdict, "verdict" | "invalid" | "incomplete" | "code" | "facts">;
  /** Path of the report to open, as the user can type it. */
  readonly reportPath: string;
  /** Folder of the run; `loadproof report` and `judge` take it. */
  readonly runDirectory: string;
  /** The command that repeats the run. */
  readonly command: string;
  /** Candidate cause that the evidence speaks for most; told when the run is no PASS. */
  readonly cause?: CauseFinding | undefined;
  /** Most virtual users of the run, to say what twice the load is when the command does not. */
  readonly vusMax?: number;
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

/** The last three lines of a run: verdict with its reason, path of the report, next command. */
export function finalLines(input: FinalLinesInput): readonly [string, string, string] {
  const translate = translator(input.language ?? "en");
  const state = headline(input);
  const word = `${SIGNS[state]} ${translate(`verdict.${state}`)}`;
  const painted = input.colour === true ? `\u001B[1;${COLOURS[state]}m${word}\u001B[0m` : word;
  return [
    `${painted}: ${cleanText(words(input.verdict, input.language ?? "en"))}${causeText(input, translate)}`,
    translate("final.report", { path: input.reportPath }),
    `${translate(`final.next.${state}`)}: ${nextCommand(input)}`,
  ];
}

function causeText({ verdict, cause, language }: FinalLinesInput, translate: Translate): string {
  // Broken data needs no candidate cause beside it: what slowed the run down did not lose anything.
  const isTold = headline({ verdict }) === "PASS" || verdict.code === "INVARIANT_BROKEN";
  if (cause === undefined || isTold) return "";
  const seen = cleanText(seenWords(cause, language ?? "en"));
  return ` (${translate(`cause.${cause.cause}`)}: ${seen})`;
}

/** Twice the load after a pass, the same run again after anything else. */
function nextCommand({ verdict, command, runDirectory, vusMax }: FinalLinesInput): string {
  if (command === "") return `bin/loadproof report ${runDirectory}`;
  const same = cleanText(command, COMMAND_LENGTH_MAX);
  return headline({ verdict }) === "PASS" ? raiseLoad(same, vusMax ?? null) : same;
}
