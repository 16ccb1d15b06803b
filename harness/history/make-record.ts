import type { Baseline } from "../contracts/baseline.ts";
import type { ReportView } from "../report/view/types.ts";
import type { HistoryRecord } from "./record.ts";

/** The line that a finished run adds to its history. Holds no text of foreign origin that was not cleaned. */
export function makeHistoryRecord(
  view: Omit<ReportView, "history">,
  baseline: Baseline | null,
): HistoryRecord {
  const { run, verdict, figures } = view;
  const { p50, p95, p99, p999 } = figures.http.latencyMs;
  return {
    schema: "loadproof.history",
    version: 1,
    runId: run.runId,
    startedAt: run.startedAt,
    commit: run.revision?.commit ?? null,
    branch: run.revision?.branch ?? null,
    scenario: run.scenario,
    profile: run.profile,
    comparabilityKey: run.comparabilityKey,
    verdict: verdict.word,
    invalid: verdict.invalid,
    incomplete: verdict.incomplete,
    figures: {
      requests: figures.http.requests,
      requestsPerSecond: rounded(figures.http.requestsPerSecond),
      failedShare: rounded(figures.http.failedShare),
      p50: rounded(p50),
      p95: rounded(p95),
      p99: rounded(p99),
      p999: rounded(p999),
    },
    objectives: view.objectives.map(({ id, label, unit, numbers, target, result }) => ({
      id,
      label,
      unit,
      value: rounded(numbers.value),
      target,
      result,
    })),
    faults: (view.timeline?.faults ?? []).map(({ subject, message }) => `${subject}: ${message}`),
    defects: [...run.defects],
    baseline,
  };
}

/** Six significant digits: far below the error of any percentile, and a third of the bytes. */
function rounded(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}
