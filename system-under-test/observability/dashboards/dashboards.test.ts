import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseThresholds } from "#harness/judge/index.ts";
import { metricsOfQuery } from "../testing/metric-names.ts";
import { DASHBOARD_PLANS, GENERATED_FILES } from "./dashboards.ts";
import type { Panel, Unit } from "./types.ts";

const FOLDER = import.meta.dirname;
const THRESHOLDS = join(FOLDER, "../../../thresholds");
/** What a unit of the panels is in the base unit of the threshold files. */
const BASE: Readonly<Record<Unit, number>> = {
  s: 1_000,
  bytes: 1,
  percentunit: 1,
  ops: 1,
  reqps: 1,
  short: 1,
};

const panels = Object.entries(DASHBOARD_PLANS).flatMap(([name, plan]) =>
  plan.rows.flatMap((row) => row.panels.map((panel) => [`${name}: ${panel.title[0]}`, panel] as const)),
);
const bounded = panels.flatMap(([name, panel]) =>
  panel.bound === undefined ? [] : [[name, { ...panel, bound: panel.bound }] as const],
);

/** `UPDATE_GENERATED=1 npx vitest run system-under-test/observability` writes them anew. */
test.each(Object.entries(GENERATED_FILES))("%s is what the plans make of it", (name, make) => {
  const file = join(FOLDER, name);
  const made = `${JSON.stringify(make(), null, 2)}\n`;
  if (process.env["UPDATE_GENERATED"] === "1") writeFileSync(file, made);
  expect(readFileSync(file, "utf8")).toBe(made);
});

function boundsOf({ bound, unit }: (typeof bounded)[number][1]): { warn?: number; fail?: number } {
  const read = (file: string): string => readFileSync(join(THRESHOLDS, file), "utf8");
  const { objectives } = parseThresholds(read(bound.file), bound.file, (path) =>
    read(join(dirname(bound.file), path)),
  );
  const objective = objectives.find(({ id }) => id === bound.objective);
  const [pass, warn] = [objective?.pass[0], objective?.warn[0]];
  for (const one of [pass, warn])
    if (one !== undefined) expect(one.operator, "an upper bound").toMatch(/^<=?$/);
  const base = objective?.source === "prometheus" && unit === "s" ? 1 : BASE[unit];
  const limit = (warn ?? pass)?.value;
  return {
    ...(warn === undefined || pass === undefined ? {} : { warn: pass.value / base }),
    ...(limit === undefined ? {} : { fail: limit / base }),
  };
}

test("some panels have bounds", () => expect(bounded.length).toBeGreaterThan(10));

test.each(bounded)("%s has the bounds of its threshold file", (_name, panel) => {
  const { file: _file, objective: _objective, ...drawn } = panel.bound;
  expect(drawn).toEqual(boundsOf(panel));
});

describe.each(panels)("%s", (_name, { title, about, queries }: Panel) => {
  test("has titles, descriptions and legends", () => {
    for (const words of [title, about]) {
      expect(words[0]).toMatch(/\w/);
      expect(words[1]).toMatch(/\S/);
    }
    expect(about[1]).toMatch(/[가-힣]/);
    expect(queries.length).toBeGreaterThan(0);
    for (const { legend } of queries) expect(legend).not.toBe("");
    expect(new Set(queries.map(({ legend }) => legend)).size).toBe(queries.length);
  });
});

test.each(Object.entries(DASHBOARD_PLANS))("%s: every panel of the file is complete", (name) => {
  const dashboard = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
  const variables = dashboard.templating.list.map((one: { name: string }) => one.name);
  expect(variables).toEqual(["datasource", "instance"]);
  const drawn = dashboard.panels.filter((panel: { type: string }) => panel.type !== "row");
  expect(drawn.length).toBeGreaterThan(5);
  for (const panel of drawn) {
    expect(panel.description, panel.title).not.toBe("");
    expect(panel.fieldConfig.defaults.unit, panel.title).toMatch(/\w/);
    expect(panel.fieldConfig.defaults.color.mode).toBe("palette-classic-by-name");
    expect(panel.gridPos.x + panel.gridPos.w).toBeLessThanOrEqual(24);
    for (const target of panel.targets) {
      expect(target.datasource).toEqual({ type: "prometheus", uid: "${datasource}" });
      expect(target.legendFormat).not.toBe("");
      for (const [variable] of target.expr.matchAll(/\$\w+/g))
        expect(["$instance", "$__rate_interval"]).toContain(variable);
    }
  }
  const ids = dashboard.panels.map((panel: { id: number }) => panel.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("each dashboard has an address of its own", () => {
  const uids = Object.values(DASHBOARD_PLANS).map(({ uid }) => uid);
  expect(new Set(uids).size).toBe(uids.length);
});

/** Seen by the Prometheus of a run of each system under load; the tests in `test/dashboards` keep it so. */
const SEEN: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(FOLDER, "../seen-metrics.json"), "utf8"),
);

test.each(
  Object.entries(DASHBOARD_PLANS).flatMap(([name, plan]) =>
    plan.systems.map((system) => [name, system, plan] as const),
  ),
)("%s reads only metrics that %s has", (_name, system, { instancesOf, rows }) => {
  const queries = rows.flatMap((row) => row.panels.flatMap((panel) => panel.queries));
  const read = [instancesOf, ...queries.flatMap(({ expression }) => metricsOfQuery(expression))];
  expect(read.filter((name) => !SEEN[system]?.includes(name))).toEqual([]);
});
