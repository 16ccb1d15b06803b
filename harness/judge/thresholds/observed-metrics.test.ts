import { expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { queryLocations } from "./observed-metrics.ts";
import { parseThresholds } from "./parse.ts";

const COMMON = `version: 1
objectives:
  - id: lag
    metric: lag
    source: prometheus
    query: max(lag)
    statistic: max
    pass: "< 10"
`;

function problemsOf(text: string): readonly string[] {
  try {
    parseThresholds(text, "slo.yaml", () => COMMON);
    return [];
  } catch (error) {
    if (error instanceof InputProblems) return error.message.split("\n");
    throw error;
  }
}

test("a metric that two queries answer to is named with its line", () => {
  const other =
    "  - { id: other, metric: lag, source: prometheus, query: min(lag), statistic: min, pass: '< 10' }\n";
  expect(problemsOf(COMMON)).toEqual([]);
  expect(problemsOf(`${COMMON}${other.replace("min(lag)", "max(lag)")}`)).toEqual([]);
  expect(problemsOf(`${COMMON}${other}`)).toEqual([
    'slo.yaml:9 objective other query "min(lag)": expected the query that lag stands for elsewhere in the file, "max(lag)"; give it a metric name of its own',
  ]);
});

test("a query is located in the file that wrote it", () => {
  const own = "version: 1\nextends: common.yaml\nobjectives:\n  - { id: lag, pass: '< 5' }\n";
  expect(queryLocations(own, "team/slo.yaml", () => COMMON).get("lag")).toBe("team/common.yaml:6");
  const changed = "version: 1\nextends: common.yaml\nobjectives:\n  - { id: lag, query: sum(lag) }\n";
  expect(queryLocations(changed, "team/slo.yaml", () => COMMON).get("lag")).toBe("team/slo.yaml:4");
});
