import { say } from "../../contracts/reason.ts";
import type { SeriesKey } from "../../contracts/samples.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatShare } from "../format.ts";
import { outcomeOf } from "../metrics/outcome.ts";
import { inPhase } from "../metrics/selection.ts";
import { exactly } from "../objectives/decide.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { ownBreach } from "../objectives/objective-result.ts";
import { samplesForRate } from "../statistic/rows/amounts.ts";
import { shareInterval } from "../statistics/intervals.ts";
import { keepsBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";
import type { Guarded } from "./guarded.ts";
import { replacement } from "./implied.ts";

const FAILURES = "http_req_failed";
/** One sample for each request, tagged with how it ended. HTTP is last: it is looked at only where k6 counts no failures. */
const REQUESTS = ["ws_connecting", "grpc_req_duration", "http_req_duration"] as const;

/**
 * Requests that k6 counts no failures of: WebSocket and gRPC, and HTTP of a script with `setResponseCallback(null)`. A
 * critical result for each sort of which more got no answer than the implied objective on failed requests allows.
 */
export function judgeUnanswered({
  file,
  script,
  measurement,
}: Omit<Guarded, "evidence">): readonly ObjectiveResult[] {
  const implied = file.implied.find(({ objective }) => objective.metric === FAILURES);
  if (measurement === null || implied === undefined || implied.off !== null) return [];
  if (replacement(implied, [...file.objectives, ...script]) !== null) return [];
  const { objective } = implied;
  const isCounted = seriesOf(FAILURES, objective, measurement).length > 0;
  return REQUESTS.filter((metric) => metric !== "http_req_duration" || !isCounted).flatMap(
    (metric) => judgeMetric(metric, objective, measurement) ?? [],
  );
}

function seriesOf(metric: string, { phase }: Objective, { catalog }: Measurement): readonly SeriesKey[] {
  return catalog.ofMetric(metric).filter(({ tags }) => inPhase(tags, phase));
}

function judgeMetric(metric: string, objective: Objective, measurement: Measurement): ObjectiveResult | null {
  const count = (series: readonly SeriesKey[]): number =>
    measurement.store.total(series.map(({ id }) => id)).count;
  const all = seriesOf(metric, objective, measurement);
  const [bound] = objective.warn.length > 0 ? objective.warn : objective.pass;
  const silent = all.filter(
    ({ tags }) => outcomeOf(metric, tags) === "unanswered" && tags["expected_response"] !== "true",
  );
  if (silent.length === 0 || bound === undefined) return null;
  const [bad, total] = [count(silent), count(all)];
  if (keepsBound(bad / total, bound)) return null;
  const interval = shareInterval(bad, total);
  if (total < samplesForRate(bound) && keepsBound(interval?.low ?? 0, bound)) return null;
  const { pass, warn } = objective;
  const why = "k6 counts no failures of these requests";
  const result = ownBreach(
    { id: `implied:answers[${metric}]`, metric, where: {}, statisticText: "share", pass, warn, why },
    exactly(bad / total, "share", { samples: total, needed: 1 }),
    say("MOSTLY_FAILED", { value: formatShare(bad / total, [bound]), what: metric, bound: bound.text }),
  );
  return { ...result, implied: true };
}
