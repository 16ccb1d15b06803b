import type { Baseline } from "../../contracts/baseline.ts";
import { objectiveKey } from "../comparison/objective-key.ts";
import type { ToCompare } from "../comparison/compare-objectives.ts";
import type { Objective } from "../thresholds/types.ts";
import { parseThresholds } from "../thresholds/parse.ts";

const FILE = `
version: 1
objectives:
  - { id: p95, metric: http_req_duration, statistic: p(95), pass: "< 1s" }
`;

const [P95] = parseThresholds(FILE, "p95.yaml").objectives as [Objective];

/** One objective to compare: the p95 of all requests. */
export function p95ToCompare(): ToCompare {
  return { objective: P95, unit: "ms" };
}

/** What is kept of a made-up run with this p95. */
export function baselineWith(value: number, change: Partial<Baseline> = {}): Baseline {
  return {
    schema: "loadproof.baseline",
    version: 1,
    runId: `run-${value}`,
    endedAt: "2026-11-20T11:00:00.000Z",
    scenario: "made-up",
    profile: "quick",
    comparabilityKey: "same",
    commit: null,
    verdict: "PASS",
    invalid: false,
    defects: [],
    actions: [],
    requests: 10_000,
    failedShare: 0,
    values: [{ key: objectiveKey(P95), value, logError: 0.01, samples: 10_000 }],
    endpoints: [{ service: "chat", name: "GET /", requests: 10_000, failedShare: 0 }],
    errors: [],
    ...change,
  };
}

/** Earlier runs with these p95 values, a day apart. */
export function historyOf(values: readonly number[]): readonly Baseline[] {
  return values.map((value, index) => {
    const day = String(index + 1).padStart(2, "0");
    return baselineWith(value, { runId: `day-${day}`, endedAt: `2026-10-${day}T11:00:00.000Z` });
  });
}
