import { describe, expect, test } from "vitest";
import { parseThresholds } from "../judge/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { readOption } from "../options/read-option.ts";
import { checkPrometheusGiven } from "./prometheus.ts";
import type { LoadedThresholds } from "./read-thresholds.ts";

function problemOf(check: (problems: ProblemCollector) => void): string | null {
  const problems = new ProblemCollector();
  check(problems);
  try {
    problems.throwIfAny();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function read(
  flag: string | undefined,
  variable: string | undefined,
  problems: ProblemCollector,
): string | undefined {
  const flags = flag === undefined ? {} : { prometheus: flag };
  return readOption("prometheus", flags, { environment: { PROMETHEUS_URL: variable } }, problems);
}

describe("the address of a Prometheus", () => {
  test.each([
    ["http://127.0.0.1:9090", undefined, "http://127.0.0.1:9090"],
    [undefined, "https://host/prometheus/", "https://host/prometheus"],
    ["http://flag:1", "http://variable:1", "http://flag:1"],
    [undefined, undefined, undefined],
  ])("%s, %s", (flag, variable, expected) => {
    expect(problemOf((problems) => expect(read(flag, variable, problems)).toBe(expected))).toBeNull();
  });

  test.each([
    ["localhost:9090", 'PROMETHEUS_URL "localhost:9090": expected a base URL such as http://127.0.0.1:9090'],
    ["ftp://host", 'PROMETHEUS_URL "ftp://host": expected a base URL such as http://127.0.0.1:9090'],
    [
      "http://host/?query=up",
      'PROMETHEUS_URL "http://host/?query=up": expected a base URL such as http://127.0.0.1:9090',
    ],
    [
      "http://me:secret@host",
      'PROMETHEUS_URL "http://***@host": expected a URL without user information; a bearer token goes into PROMETHEUS_TOKEN',
    ],
  ])("%s is refused", (value, message) => {
    expect(problemOf((problems) => void read(undefined, value, problems))).toBe(message);
  });
});

test("objectives that nobody could see to are named with their line", () => {
  const text =
    "version: 1\nobjectives:\n  - id: lag\n    metric: lag\n    source: prometheus\n    query: lag\n    statistic: max\n    pass: '< 1'\n";
  const thresholds: LoadedThresholds = {
    file: parseThresholds(text, "slo.yaml"),
    saved: { schema: "loadproof.thresholds", version: 1, path: "slo.yaml", text, extended: {} },
  };
  const check = (url: string | undefined): string | null =>
    problemOf((problems) => checkPrometheusGiven(thresholds, url, problems));
  expect(check(undefined)).toMatch(/^slo\.yaml:6 objective lag "source: prometheus": expected a Prometheus/);
  expect(check("http://127.0.0.1:9090")).toBeNull();
  expect(problemOf((problems) => checkPrometheusGiven(null, undefined, problems))).toBeNull();
});
