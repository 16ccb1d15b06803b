import type { Baseline } from "../contracts/baseline.ts";
import { DISTURBING, type RunEvidence } from "../contracts/run.ts";
import type { SampleStore } from "../contracts/samples.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { keyFigures } from "../figures/key-figures.ts";
import { objectiveLabel, objectiveTarget } from "../figures/objective-label.ts";
import { SeriesIndex } from "../figures/series-index.ts";
import type { KeyFigures } from "../figures/types.ts";
import { cleanDeep } from "../text/clean.ts";
import type { HistoryRecord } from "./record.ts";

interface Recorded {
  readonly evidence: RunEvidence;
  readonly verdict: Verdict;
  readonly samples: SampleStore | null;
  /** k6's own summary as parsed JSON; `null` when k6 wrote none. */
  readonly summary?: unknown;
  /** What the judge needs to compare later runs with this one. */
  readonly baseline: Baseline | null;
}

/** The line that a finished run adds to its history. Text of foreign origin is cleaned. */
export function makeHistoryRecord({ samples, summary, baseline, ...run }: Recorded): HistoryRecord {
  const { evidence, verdict } = cleanDeep(run);
  const { revision, environment, events } = evidence;
  return {
    schema: "loadproof.history",
    version: 1,
    runId: evidence.runId,
    startedAt: evidence.startedAt,
    commit: revision?.commit ?? null,
    branch: revision?.branch ?? null,
    scenario: evidence.scenario,
    profile: evidence.profile,
    comparabilityKey: evidence.comparabilityKey,
    verdict: verdict.verdict,
    invalid: verdict.invalid,
    incomplete: verdict.incomplete,
    figures: figuresOf(
      keyFigures(samples === null ? null : new SeriesIndex(samples), evidence.shape, summary),
    ),
    objectives: verdict.objectives.map((objective) => ({
      id: objective.id,
      label: objectiveLabel(objective),
      unit: objective.unit,
      value: rounded(objective.numbers.value),
      target: objectiveTarget(objective),
      result: objective.result,
    })),
    faults: events
      .filter(({ kind }) => DISTURBING.has(kind))
      .map(({ subject, message }) => `${subject}: ${message}`),
    defects: environment.defects,
    baseline,
  };
}

function figuresOf({ http }: KeyFigures): HistoryRecord["figures"] {
  const { p50, p95, p99, p999 } = http.latencyMs;
  return {
    requests: http.requests,
    requestsPerSecond: rounded(http.requestsPerSecond),
    failedShare: rounded(http.failedShare),
    p50: rounded(p50),
    p95: rounded(p95),
    p99: rounded(p99),
    p999: rounded(p999),
  };
}

/** Six significant digits: far below the error of any percentile, and a third of the bytes. */
function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}
