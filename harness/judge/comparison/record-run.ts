import type { Baseline } from "../../contracts/baseline.ts";
import { PHASE_TAG } from "../../contracts/samples.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { bySeries, type Judged, type MeasurementOf } from "../objectives/judge-all.ts";
import { FAILURE_RATE, type Measurement } from "../objectives/measurement.ts";
import { exactValue } from "../metrics/summary-values.ts";
import { errorClasses } from "../objectives/reproducible-errors.ts";
import { rowOf } from "../statistic/table.ts";
import { conditionsOf } from "./conditions.ts";
import { logErrorOf } from "./log-error.ts";
import { objectiveKey } from "./objective-key.ts";

interface Recorded {
  readonly evidence: RunEvidence;
  readonly verdict: Pick<Verdict, "verdict" | "invalid" | "code">;
  readonly judged: readonly Judged[];
  readonly measurement: Measurement | null;
  readonly measurementOf: MeasurementOf;
}

/** What of a judged run is kept to compare others with it. */
export function recordRun({ evidence, verdict, judged, measurement, measurementOf }: Recorded): Baseline {
  const recorded = judged.filter(
    ({ objective, result }) =>
      result.numbers.value !== null && rowOf(objective.statistic).spikeFactor === undefined,
  );
  const logErrors = new Map<Judged, number | null>();
  for (const one of bySeries(recorded)) {
    const own = measurementOf(one.objective);
    logErrors.set(one, own === null ? null : logErrorOf(one.objective, own, evidence.runId));
  }
  const values = recorded.map((one) => ({
    key: objectiveKey(one.objective),
    value: one.result.numbers.value as number,
    logError: logErrors.get(one) ?? null,
    samples: one.result.numbers.samples ?? 0,
  }));
  return {
    schema: "loadproof.baseline",
    version: 1,
    runId: evidence.runId,
    endedAt: evidence.endedAt,
    scenario: evidence.scenario,
    profile: evidence.profile,
    comparabilityKey: evidence.comparabilityKey,
    conditions: conditionsOf(evidence),
    commit: evidence.revision?.commit ?? null,
    verdict: verdict.verdict,
    invalid: verdict.invalid,
    code: verdict.code,
    defects: [...evidence.environment.defects],
    actions: evidence.actions.map(({ name }) => name),
    ...(measurement === null ? { requests: 0, failedShare: 0 } : requestsOf(measurement, {})),
    requestsPerSecond: measurement === null ? null : requestRate(measurement),
    latencyMs: measurement === null ? null : latencyOf(measurement, {}),
    values: [...new Map(values.map((value) => [value.key, value])).values()],
    endpoints: measurement === null ? [] : endpointsOf(measurement),
    errors: measurement === null ? [] : errorClasses(measurement).map(({ name, share }) => ({ name, share })),
  };
}

function requestsOf(
  { store, catalog }: Measurement,
  where: Readonly<Record<string, string>>,
): { requests: number; failedShare: number } {
  const sketch = store.total(catalog.select(FAILURE_RATE, where, "steady"));
  return {
    requests: sketch.count,
    failedShare: sketch.count === 0 ? 0 : Math.min(1, sketch.sum / sketch.count),
  };
}

function requestRate(measurement: Measurement): number | null {
  const ofK6 = measurement.clock.isWholeRun("steady")
    ? exactValue(measurement.summary, "http_reqs", {}, "rate")
    : null;
  if (ofK6 !== null) return sixDigits(ofK6);
  const seconds = measurement.clock.durationMs("steady") / 1000;
  return seconds > 0 ? sixDigits(requestsOf(measurement, {}).requests / seconds) : null;
}

function endpointsOf(measurement: Measurement): Baseline["endpoints"] {
  const endpoints = new Map<string, { service: string; name: string }>();
  for (const { tags } of measurement.catalog.ofMetric(FAILURE_RATE)) {
    if (tags[PHASE_TAG] !== "steady" || tags["name"] === undefined) continue;
    const endpoint = { service: tags["service"] ?? "", name: tags["name"] };
    endpoints.set(`${endpoint.service} ${endpoint.name}`, endpoint);
  }
  return [...endpoints]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { service, name }]) => {
      const where = service === "" ? { name } : { service, name };
      const latencyMsP95 = latencyOf(measurement, where)?.p95 ?? null;
      return { service, name, ...requestsOf(measurement, where), latencyMsP95 };
    });
}

/** Response times of the steady phase in milliseconds; `null` without a request. */
function latencyOf(
  { store, catalog }: Measurement,
  where: Readonly<Record<string, string>>,
): { p95: number; p99: number } | null {
  const sketch = store.total(catalog.select("http_req_duration", where, "steady"));
  if (sketch.count === 0) return null;
  return { p95: sixDigits(sketch.quantile(0.95)), p99: sixDigits(sketch.quantile(0.99)) };
}

/** Far below the error of a percentile, and a third of the bytes. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
