import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { OBSERVATIONS_FILE, observationsSchema } from "#harness/contracts/observations.ts";
import { readDashboard } from "#harness/dashboard/read-dashboard.ts";
import { substitute } from "#harness/dashboard/substitute.ts";
import { unknownVariables } from "#harness/dashboard/testing/unknown-variables.ts";
import { SCRAPE_INTERVAL_S } from "#harness/environment/servers/prometheus.ts";
import { metricsOfQuery } from "#system/observability/testing/metric-names.ts";
import { PROJECT, runCommand, temporaryFolder } from "../lib/command.ts";
import { savedRun } from "../lib/saved-run.ts";

const DASHBOARDS = join(PROJECT, "system-under-test/observability/dashboards");
export const SEEN_METRICS = join(PROJECT, "system-under-test/observability/seen-metrics.json");
const SCRAPE_MS = SCRAPE_INTERVAL_S * 1_000;
const NAMES = 'count by (metric) (label_replace({__name__=~".+"}, "metric", "$1", "__name__", "(.+)"))';
const POINTS_MIN = 3;

interface PanelQuery {
  readonly panel: string;
  readonly query: string;
}

async function queriesOf(dashboard: string): Promise<readonly PanelQuery[]> {
  const path = join(DASHBOARDS, `${dashboard}.json`);
  const { rows, variables } = readDashboard(await readFile(path, "utf8"), path);
  const filled = Object.fromEntries(variables.map((name) => [name, null]));
  const substitution = {
    stepMs: SCRAPE_MS,
    scrapeIntervalMs: SCRAPE_MS,
    rangeMs: 60_000,
    variables: filled,
  };
  return rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) =>
      queries.map(({ expression }, index) => ({
        panel: `${dashboard}: ${title} ${index + 1}`,
        query: substitute(expression, substitution),
      })),
    ),
  );
}

/**
 * Runs a scenario with every query of the dashboards as an objective, so that the Prometheus of the run is asked them all
 * over the load, and expects numbers in each answer.
 */
export async function expectPanelsUnderLoad(
  scenario: string,
  system: string,
  dashboards: readonly string[],
  words: readonly string[] = [],
): Promise<void> {
  await using folder = await temporaryFolder();
  const panels = (await Promise.all(dashboards.map(queriesOf))).flat();
  expect(panels.flatMap(({ query }) => unknownVariables(query))).toEqual([]);
  const thresholds = join(folder.path, "panels.yaml");
  const asked = [...new Set([NAMES, ...panels.map(({ query }) => query)])];
  const objectives = asked.map((query, index) => ({
    id: `panel-${index}`,
    metric: `panel_${index}`,
    source: "prometheus",
    query,
    statistic: "max",
    pass: ">= 0",
    noData: "skip",
  }));
  await writeFile(thresholds, JSON.stringify({ version: 1, objectives }));
  const result = await runCommand(
    ["run", scenario, "--profile", "smoke", "--thresholds", thresholds, ...words],
    { environment: { REPORT_DIR: folder.path, SUT_RUNTIME: "processes" } },
  );
  expect([0, 1, 2, 3], result.stderr).toContain(result.exitCode);
  const { directory } = await savedRun(folder.path);
  const text = await readFile(join(directory, OBSERVATIONS_FILE), "utf8");
  const { observations } = observationsSchema.parse(JSON.parse(text));
  const pointsOf = new Map(
    observations.map(({ query, series, problem }) => [
      query,
      problem ??
        Math.max(
          0,
          ...series.map(({ points }) => points.filter(([, value]) => typeof value === "number").length),
        ),
    ]),
  );
  const empty = panels.filter(({ query }) => !(Number(pointsOf.get(query)) >= POINTS_MIN));
  expect(empty.map(({ panel, query }) => `${panel}: ${pointsOf.get(query)} points of ${query}`)).toEqual([]);
  const names = observations
    .find(({ query }) => query === NAMES)
    ?.series.map(({ tags }) => tags["metric"] ?? "");
  await expectSeen(system, new Set(names), panels);
}

/** The kept list of names is what the unit tests hold the dashboards to: a name of it that is gone must be noticed here. */
async function expectSeen(
  system: string,
  seen: ReadonlySet<string>,
  panels: readonly PanelQuery[],
): Promise<void> {
  const read = metricsOfPanels(panels);
  expect(read.filter((name) => !seen.has(name))).toEqual([]);
  const kept = JSON.parse(await readFile(SEEN_METRICS, "utf8").catch(() => "{}")) as Record<string, string[]>;
  if (process.env["UPDATE_GENERATED"] === "1") {
    const next = { ...kept, [system]: [...seen].filter((name) => !/^(scrape_|ALERTS)/.test(name)).sort() };
    const sorted = Object.fromEntries(
      Object.entries(next).sort(([one], [other]) => one.localeCompare(other)),
    );
    await writeFile(SEEN_METRICS, `${JSON.stringify(sorted, null, 2)}\n`);
    return;
  }
  expect(read.filter((name) => !kept[system]?.includes(name))).toEqual([]);
}

function metricsOfPanels(panels: readonly PanelQuery[]): readonly string[] {
  return [...new Set(panels.flatMap(({ query }) => metricsOfQuery(query)))];
}
