import { shortStatistic } from "../../../judge/statistic/parse.ts";
import { formatInUnit, formatSignedInUnit, formatSignedShare, NO_NUMBER } from "../../../text/numbers.ts";
import { formatUtc } from "../../text/times.ts";
import type { Translate } from "../../words/translate.ts";
import type { ChangeRow, Comparison } from "./types.ts";
import type { ReportView } from "../../view/types.ts";
import { wordFor } from "../../view/words.ts";

/** `Against the pinned baseline msa-hotpath/quick`. */
export function comparisonHeading({ kind, name, runs }: Comparison, translate: Translate): string {
  const words = { kind: translate(`baseline.${kind}`), name, count: runs.length };
  return translate(kind === "rolling" ? "changes.headingRolling" : "changes.heading", words);
}

/** What the baseline is made of; or which conditions differ, so that nothing is compared. */
export function comparisonIntroduction({ obstacles, runs }: Comparison, translate: Translate): string {
  const [first, newest] = [runs[0], runs.at(-1)];
  if (obstacles.some(({ name }) => name === "self")) return translate("changes.self");
  if (obstacles.some(({ name }) => name === "samples")) return translate("changes.noSamples");
  if (obstacles.length > 0) {
    const what = obstacles.map(({ name, before, after }) => {
      return `${wordFor("condition", name, translate)} (${before} → ${after})`;
    });
    return translate("changes.obstacles", { what: what.join("; ") });
  }
  if (first === undefined || newest === undefined) return "";
  const commit = newest.commit?.slice(0, 12) ?? NO_NUMBER;
  const last = formatUtc(Date.parse(newest.endedAt));
  return runs.length === 1
    ? translate("changes.withOne", { run: newest.runId, time: last, commit })
    : translate("changes.withSeveral", { from: formatUtc(Date.parse(first.endedAt)), to: last, commit });
}

/** `2 worsened, 1 improved, 14 within noise`; empty when nothing was compared. */
export function comparisonCounts({ counts, rows }: Comparison, translate: Translate): string {
  if (rows.length === 0) return "";
  return (["worsened", "improved", "new", "gone", "unchanged"] as const)
    .filter((change) => counts[change] > 0 || change === "worsened")
    .map((change) =>
      translate("changes.count", { count: counts[change], change: translate(`change.${change}`) }),
    )
    .join(", ");
}

/** What to say when there is no baseline at all. */
export function noBaselineText({ rollingRuns }: ReportView, translate: Translate): string {
  return rollingRuns === 0
    ? translate("changes.none")
    : `${translate("changes.none")} ${translate("changes.tooFew", { count: rollingRuns })}`;
}

/** `+12 ms (+3.1%)`, or a dash without two numbers. */
export function changeText({ absolute, relative, unit }: ChangeRow): string {
  if (absolute === null) return NO_NUMBER;
  const share = relative === null ? "" : ` (${formatSignedShare(relative)})`;
  return `${formatSignedInUnit(absolute, unit)}${share}`;
}

/** Noise greater than the value itself: the earlier runs differ too much to tell anything. */
const BEYOND = ">100%";

/** `± 8 ms`. */
export function noiseText({ before, noise, unit }: ChangeRow): string {
  const unknown = before !== null && before !== 0 && noise > Math.abs(before);
  return `± ${unknown ? BEYOND : formatInUnit(noise, unit)}`;
}

/** `+12 ms (+3.1%) ± 8 ms`. */
export function changeWithNoise(row: ChangeRow): string {
  return row.absolute === null ? NO_NUMBER : `${changeText(row)} ${noiseText(row)}`;
}

/** `+3.1% ± 2%`, for a narrow column; absolute where a share of the earlier value means nothing. */
export function relativeWithNoise(row: ChangeRow): string {
  const { before, relative, noise } = row;
  if (relative === null || before === null) return changeWithNoise(row);
  const share =
    noise > Math.abs(before) ? BEYOND : formatSignedShare(noise / Math.abs(before)).replace("+", "");
  return `${formatSignedShare(relative)} ± ${share}`;
}

/** What a row is about: an objective's label holds its statistic already. */
export function changeSubject(row: ChangeRow, translate: Translate): string {
  if (row.objective !== null) return row.subject;
  return row.subject === "all" ? translate("changes.all") : row.subject;
}

export function changeStatistic({ objective, statistic }: ChangeRow, translate: Translate): string {
  if (objective === null) return wordFor("statistic", statistic, translate);
  return shortStatistic(statistic);
}

/** The rows of one objective, a baseline each. */
export function changesOfObjective(
  view: ReportView,
  id: string,
): readonly { readonly comparison: Comparison; readonly row: ChangeRow }[] {
  return view.comparisons.flatMap((comparison) => {
    const row = comparison.rows.find((one) => one.objective === id);
    return row === undefined ? [] : [{ comparison, row }];
  });
}
