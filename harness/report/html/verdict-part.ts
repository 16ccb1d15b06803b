import { isUnclear } from "../../judge/policy/miss.ts";
import { stateSign } from "../svg/small-charts.ts";
import { formatNumber } from "../../text/numbers.ts";
import { banners } from "../view/banners.ts";
import { comparisonCounts } from "../sections/changes/texts.ts";
import { plainObjective } from "../sections/scorecard/plain-objective.ts";
import type { ReportView } from "../view/types.ts";
import { actualText, headline, HEADLINE_STATES } from "../view/words.ts";
import { words } from "../words/reasons.ts";
import { verdictWords } from "../words/verdict-words.ts";
import type { Translate } from "../words/translate.ts";
import { keyFigureTiles, measuredText } from "./tiles.ts";

/** The first screen of the page: the word, why, what was missed, how sure it is, and the key figures. */
export function verdictPart(view: ReportView, translate: Translate): Readonly<Record<string, unknown>> {
  const { run, verdict, figures } = view;
  const state = headline(view);
  const planned =
    run.shape?.model === "closed"
      ? Math.max(...run.shape.phases.flatMap((phase) => [phase.from, phase.to]))
      : null;
  const total = view.objectives.length;
  const confidence = [
    translate("html.objectives", { met: verdict.counts.pass, total }),
    measuredText(view, translate),
    ...(planned === null || figures.vusMax === null
      ? []
      : [
          translate("html.loadReached", {
            reached: formatNumber(figures.vusMax),
            planned: formatNumber(planned),
          }),
        ]),
    ...view.comparisons.flatMap((comparison) => {
      const counts = comparisonCounts(comparison, translate);
      const kind = translate(`baseline.${comparison.kind}`);
      return counts === "" ? [] : [translate("verdict.changes", { kind, counts })];
    }),
    translate("html.exitCode", { code: verdict.exitCode }),
  ];
  return {
    state: HEADLINE_STATES[state],
    word: translate(`verdict.${state}`),
    sign: stateSign(HEADLINE_STATES[state], 56),
    reason: mainReason(view),
    ...missedPart(view, translate),
    confidence,
    banners: banners(view, translate),
    notes: verdict.notes.map((note) => words(note, view.language)),
    figures: keyFigureTiles(view, translate),
  };
}

/** The judge's reason in the reader's words. */
function mainReason(view: ReportView): string {
  const text = verdictWords(view.verdict, view.language);
  // Reasons begin in lower case, because they stand after a colon elsewhere; names keep theirs.
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Objectives that the first screen names; the scorecard has all. */
const MISSED_NAMED = 3;

function missedPart(view: ReportView, translate: Translate): Readonly<Record<string, unknown>> {
  const noted = view.objectives.filter(({ result }) => result === "breach" || result === "warn");
  // What had too few samples says nothing against the system: it comes last, and is not counted among the missed.
  const listed = [...noted.filter((one) => !isUnclear(one)), ...noted.filter(isUnclear)];
  const rest = listed.slice(MISSED_NAMED);
  const unclear = rest.filter(isUnclear).length;
  const more = [
    ["verdict.missedMore", rest.length - unclear],
    ["verdict.unclearMore", unclear],
  ] as const;
  return {
    missed: listed.slice(0, MISSED_NAMED).map((one) => ({
      sign: stateSign(one.result),
      text: translate(isUnclear(one) ? "verdict.unclear" : "verdict.missed", {
        objective: plainObjective(one, translate),
        actual: actualText(one),
      }),
    })),
    missedMore: more.flatMap(([key, count]) => (count > 0 ? [translate(key, { count })] : [])).join(", "),
  };
}
