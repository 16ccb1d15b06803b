import type { ObservedSeries } from "../contracts/observations.ts";
import { messageOf } from "../errors.ts";
import type { PrometheusClient, Range } from "../observe/index.ts";
import type { AnsweredDashboard, AnsweredPanel, AnsweredSeries } from "../report/index.ts";
import type { Dashboard, DashboardPanel } from "./read-dashboard.ts";
import { substitute, type Substitution } from "./substitute.ts";

/** Asks every query of a dashboard; what has no answer is said in its place. */
export async function askDashboard(
  { title, description, rows, variables }: Dashboard,
  client: PrometheusClient,
  range: Range,
  scrapeIntervalMs: number,
): Promise<AnsweredDashboard> {
  const substitution: Substitution = {
    stepMs: range.stepMs,
    scrapeIntervalMs,
    rangeMs: range.toMs - range.fromMs,
    variables: Object.fromEntries(variables.map((name) => [name, null])),
  };
  const answered: { title: string; panels: AnsweredPanel[] }[] = [];
  for (const row of rows) {
    const panels: AnsweredPanel[] = [];
    for (const panel of row.panels) panels.push(await askPanel(panel, client, range, substitution));
    answered.push({ title: row.title, panels });
  }
  return { title, description, rows: answered };
}

async function askPanel(
  { title, description, unit, bounds, queries }: DashboardPanel,
  client: PrometheusClient,
  range: Range,
  substitution: Substitution,
): Promise<AnsweredPanel> {
  const series: AnsweredSeries[] = [];
  let problem: string | null = null;
  for (const { expression, legend } of queries) {
    try {
      const found = await client.series(substitute(expression, substitution), range);
      series.push(
        ...found.map((one) => ({ label: labelOf(legend, one, expression), points: numbersOf(one) })),
      );
    } catch (error) {
      problem ??= messageOf(error);
    }
  }
  return { title, description, unit, bounds, series, problem };
}

/** Grafana's legend; without one, the labels, and without labels the query. */
function labelOf(legend: string, { tags }: ObservedSeries, expression: string): string {
  if (legend !== "" && legend !== "__auto")
    return legend.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_whole, label: string) => tags[label] ?? "").trim();
  const pairs = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return pairs.join(" ") || expression;
}

function numbersOf({ points }: ObservedSeries): AnsweredSeries["points"] {
  return points.flatMap(([atMs, value]) => (typeof value === "number" ? [[atMs, value] as const] : []));
}
