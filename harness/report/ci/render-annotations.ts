import type { ObjectiveView, ReportView } from "../view/types.ts";
import { headline } from "../view/words.ts";
import { words } from "../words/reasons.ts";
import { verdictWords } from "../words/verdict-words.ts";

/** GitHub shows ten annotations of a kind per step and drops the rest; the tenth says how many there are. */
const SHOWN_MAX = 9;

/**
 * Workflow commands for GitHub Actions, one per missed objective, tied to the threshold file. Printed to standard output
 * of a step; GitHub turns them into annotations.
 */
export function renderAnnotations(view: ReportView): string {
  const of = (result: ObjectiveView["result"]): ObjectiveView[] =>
    view.objectives.filter((one) => one.result === result);
  const doubtful = view.verdict.invalid || view.verdict.incomplete;
  const reason = verdictWords(view.verdict, view.language);
  const head = doubtful ? [command("error", headline(view), reason, view)] : [];
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
  const shown = objectives.slice(0, shownMax);
  const lines = shown.map((objective) => {
    const message = words(objective, view.language);
    return command(level, `${objective.id}: ${objective.label}`, message, view);
  });
  const rest = objectives.length - shown.length;
  return rest > 0 ? [...lines, command(level, `+${rest}`, `${rest} more, see the report`, view)] : lines;
}

function command(level: string, title: string, message: string, { run }: ReportView): string {
  const file = run.thresholds === null ? "" : `file=${property(run.thresholds.path)},`;
  return `::${level} ${file}title=${property(title)}::${data(message)}`;
}

/** Escapes as the runner's toolkit does: nothing in a value can end it or begin another command. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
