import type { Baseline } from "../../../contracts/baseline.ts";
import { changeRow, shareNoise, spreadNoise } from "./change-row.ts";
import type { ChangeRow } from "./types.ts";
import type { CurrentRun } from "./data.ts";
import { medianOrNull } from "../../../history/change-points.ts";
import { noiseFloorMs, p95Noise } from "./noise.ts";
import type { SeriesIndex, SeriesPredicate } from "../../../figures/series-index.ts";
import type { EndpointFigures } from "../../../figures/types.ts";

/** Differences of throughput up to this share are noise. */
const RATE_NOISE_SHARE = 0.02;
/** A p99 scatters about this many times as wide as a p95. */
const P99_NOISE_FACTOR = 2;

/** All requests, and each endpoint: what no objective of the run values already. */
export function figureRows(
  runs: readonly Baseline[],
  before: SeriesIndex | null,
  current: CurrentRun,
  judged: readonly ChangeRow[],
): ChangeRow[] {
  const objectives = new Map(current.objectives.map((objective) => [objective.id, objective]));
  const covered = new Set(
    judged.map(({ objective }) => {
      const { metric, statistic, where } = objectives.get(objective ?? "") ?? {};
      return `${metric} ${statistic} ${where?.["service"] ?? ""} ${where?.["name"] ?? ""}`;
    }),
  );
  const isNew = (key: string): boolean => !covered.has(key);
  return [
    ...(isNew("http_req_duration p(95)  ") ? [latencyRow("p95", runs, before, current)] : []),
    ...(isNew("http_req_duration p(99)  ") ? [latencyRow("p99", runs, before, current)] : []),
    ...(isNew("http_req_failed rate  ") ? [failedRow(runs, current)] : []),
    rateRow(runs, current),
    ...endpointRows(runs, before, current, isNew),
  ];
}

function latencyRow(
  statistic: "p95" | "p99",
  runs: readonly Baseline[],
  before: SeriesIndex | null,
  { index, figures }: CurrentRun,
): ChangeRow {
  const values = runs.flatMap((run) => run.latencyMs?.[statistic] ?? []);
  const factor = statistic === "p95" ? 1 : P99_NOISE_FACTOR;
  const after = figures.http.latencyMs[statistic];
  return changeRow({
    subject: "all",
    objective: null,
    statistic,
    unit: "ms",
    before: medianOrNull(values),
    after: values.length === 0 ? null : after,
    noise: latencyNoise(values, after, factor, before, index, () => true),
    lowerIsBetter: true,
  });
}

function latencyNoise(
  values: readonly number[],
  after: number | null,
  factor: number,
  before: SeriesIndex | null,
  index: SeriesIndex | null,
  predicate: SeriesPredicate,
): number {
  const was = medianOrNull(values);
  const spread = after === null ? null : spreadNoise(values, after);
  if (spread !== null) return Math.max(noiseFloorMs(was), spread);
  // Without its samples the earlier run is taken to have been as unsteady as this one.
  return factor * p95Noise(before ?? index, index, predicate, was);
}

function failedRow(runs: readonly Baseline[], { figures }: CurrentRun): ChangeRow {
  const was = medianOrNull(runs.map((run) => run.failedShare));
  const requests = medianOrNull(runs.map((run) => run.requests)) ?? 0;
  const now = figures.http.failedShare;
  const noise = shareNoise(
    { share: was ?? 0, count: requests },
    { share: now ?? 0, count: figures.http.requests },
  );
  const row = { subject: "all", objective: null, statistic: "failed", unit: "share", lowerIsBetter: true };
  return changeRow({ ...row, before: was, after: now, noise });
}

/** Runs that were saved without their rate had the same load shape, so their requests are counted over the same length. */
function rateRow(runs: readonly Baseline[], { figures }: CurrentRun): ChangeRow {
  const seconds = figures.window.durationMs / 1000;
  const rates = runs
    .map((run) => run.requestsPerSecond ?? run.requests / seconds)
    .filter((rate) => Number.isFinite(rate));
  const [was, now] = [medianOrNull(rates), figures.http.requestsPerSecond];
  const spread = now === null ? null : spreadNoise(rates, now);
  return changeRow({
    subject: "all",
    objective: null,
    statistic: "rps",
    unit: "perSecond",
    before: was,
    after: now,
    noise: Math.max(spread ?? 0, (was ?? 0) * RATE_NOISE_SHARE),
    lowerIsBetter: false,
  });
}

function endpointRows(
  runs: readonly Baseline[],
  before: SeriesIndex | null,
  { index, figures }: CurrentRun,
  isNew: (key: string) => boolean,
): ChangeRow[] {
  const keyOf = (service: string | null, name: string): string => `${service ?? ""} ${name}`.trim();
  const now = new Map(figures.endpoints.map((row) => [keyOf(row.service, row.endpoint), row]));
  const was = Map.groupBy(
    runs.flatMap(({ endpoints }) => endpoints).filter(({ requests }) => requests > 0),
    ({ service, name }) => keyOf(service, name),
  );
  const kept = runs.some(({ endpoints }) => endpoints.some(({ latencyMsP95 }) => latencyMsP95 !== undefined));
  return [...new Set([...was.keys(), ...now.keys()])].flatMap((subject) => {
    const mine: EndpointFigures | undefined = now.get(subject);
    const values = (was.get(subject) ?? []).flatMap(({ latencyMsP95 }) => latencyMsP95 ?? []);
    const old = was.get(subject)?.[0];
    if (mine !== undefined && old !== undefined && !kept) return [];
    const [service, name] = [mine?.service ?? old?.service ?? "", mine?.endpoint ?? old?.name ?? ""];
    if (!isNew(`http_req_duration p(95) ${service} ${name}`)) return [];
    const after = mine?.latencyMs.p95 ?? null;
    const predicate: SeriesPredicate = (tags) => tags["name"] === name;
    return [
      changeRow({
        subject,
        objective: null,
        statistic: "p95",
        unit: "ms",
        before: medianOrNull(values),
        after,
        noise: latencyNoise(values, after, 1, before, index, predicate),
        lowerIsBetter: true,
      }),
    ];
  });
}
