import type { Trend, TrendPoint } from "../../../history/trend.ts";
import type { Chart, DataTable } from "../../svg/chart.ts";
import { trendChart } from "../../svg/trend-chart.ts";
import { formatInUnit, formatShare, formatTick } from "../../../text/numbers.ts";
import { formatUtc } from "../../text/times.ts";
import { wordFor } from "../../view/words.ts";
import type { Translate } from "../../words/translate.ts";

/** Rows of the data table under a trend, newest first. */
const ROWS_MAX = 40;

/** One chart per objective that has a value in at least one run. */
export function trendCharts(
  trends: readonly Trend[],
  translate: Translate,
  repositoryUrl: string | null = null,
): Chart[] {
  return trends
    .filter((trend) => trend.points.length > 0)
    .map((trend, position) =>
      trendChart({
        id: `trend-${position + 1}`,
        title: trend.label,
        subtitle: translate("chart.trend.sub", { count: trend.points.length }),
        finding: trendFinding(trend, translate),
        table: trendTable(trend, translate, repositoryUrl),
        trend,
        format: trend.unit === "share" ? (value) => formatShare(value) : formatTick,
      }),
    );
}

export function trendFinding(
  { points, median, deviation, changes, unit }: Trend,
  translate: Translate,
): string {
  const now = formatInUnit(points.at(-1)?.value ?? null, unit);
  const level =
    median === null
      ? translate("finding.trendAlone", { now })
      : translate("finding.trend", {
          now,
          median: formatInUnit(median, unit),
          mad: formatInUnit(deviation, unit),
          count: points.length - (changes.at(-1)?.index ?? 0) - 1,
        });
  const steps = changes.map((change) =>
    translate("finding.changePoint", {
      before: formatInUnit(change.before, unit),
      after: formatInUnit(change.after, unit),
      time: change.startedAt.slice(0, 10),
      commit: commitRange(change.commitBefore, change.commit),
    }),
  );
  return [level, ...steps].join(" ");
}

/** `old..new` as git takes it; a single commit where only one is known. */
function commitRange(before: string | null, after: string | null): string {
  const short = [before, after].flatMap((commit) => (commit === null ? [] : [commit.slice(0, 8)]));
  return short.length === 0 ? "–" : [...new Set(short)].join("..");
}

function trendTable({ points, unit }: Trend, translate: Translate, repositoryUrl: string | null): DataTable {
  const shown = points.slice(-ROWS_MAX);
  const rows = shown
    .toReversed()
    .map((point: TrendPoint) => [
      formatUtc(Date.parse(point.startedAt)),
      point.commit?.slice(0, 12) ?? "–",
      formatInUnit(point.value, unit),
      wordFor("state", point.result, translate),
    ]);
  const columns = ["time", "commit", "actual", "verdict"].map((name) => wordFor("column", name, translate));
  const links = shown.flatMap(({ commit }): [string, string][] =>
    commit === null || repositoryUrl === null || !/^[0-9a-f]{7,64}$/.test(commit)
      ? []
      : [[commit.slice(0, 12), `${repositoryUrl}/commit/${commit}`]],
  );
  return { columns, rows, links: new Map(links) };
}
