import type { ObjectiveView, ReportView } from "../view/types.ts";
import { headline } from "../view/words.ts";
import { missOf } from "../../judge/policy/miss.ts";
import { plainObjective } from "../sections/scorecard/plain-objective.ts";
import { isUsersOwn, type SourceLine } from "../view/sources.ts";
import { translator } from "../words/translate.ts";
import { words } from "../words/reasons.ts";
import { verdictWords } from "../words/verdict-words.ts";

/** GitHub shows ten annotations of a kind per step and drops the rest; the tenth says how many there are. */
const SHOWN_MAX = 9;

/**
 * Workflow commands for GitHub Actions, one per missed objective, tied to where the user's own files ask for it: the line of
 * the threshold file, or of the script. Printed to standard output of a step; GitHub turns them into annotations.
 */
export function renderAnnotations(view: ReportView): string {
  const of = (result: ObjectiveView["result"]): ObjectiveView[] =>
    view.objectives.filter((one) => one.result === result);
  const doubtful = view.verdict.invalid || view.verdict.incomplete;
  const reason = verdictWords(view.verdict, view.language);
  const head = doubtful ? [command("error", headline(view), reason, view.sources.script)] : [];
  const errors = limited("error", of("breach"), SHOWN_MAX - head.length, view);
  const lines = [...head, ...errors, ...limited("warning", of("warn"), SHOWN_MAX, view)];
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function limited(
  level: "error" | "warning",
  objectives: readonly ObjectiveView[],
  shownMax: number,
  view: ReportView,
): string[] {
  const translate = translator(view.language);
  const shown = objectives.slice(0, shownMax);
  const lines = shown.map((objective) => {
    const message = words(missOf(objective), view.language);
    return command(
      level,
      plainObjective(objective, translate),
      message,
      view.sources.objectives[objective.id],
    );
  });
  const rest = objectives.length - shown.length;
  const more = translate("annotation.more", { count: rest });
  return rest > 0 ? [...lines, command(level, `+${rest}`, more, undefined)] : lines;
}

function command(
  level: string,
  title: string,
  message: string,
  source: SourceLine | null | undefined,
): string {
  const isKnown = source !== null && source !== undefined && isUsersOwn(source.file);
  const place = isKnown ? `file=${property(source.file)},line=${source.line},` : "";
  return `::${level} ${place}title=${property(title)}::${data(message)}`;
}

/** Escapes as the runner's toolkit does: nothing in a value can end it or begin another command. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
