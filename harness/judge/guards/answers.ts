import type { SeriesKey } from "../../contracts/samples.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatSelection, formatShare, formatValue } from "../format.ts";
import type { MetricKinds } from "../metrics/metric-types.ts";
import { asksForSuccess, outcomeOf, withoutOutcome } from "../metrics/outcome.ts";
import { hasTags, inPhase, SeriesCatalog } from "../metrics/selection.ts";
import { judgeObjective, withoutData } from "../objectives/judge-objective.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { RANK, saidOf } from "../policy/rank.ts";
import { samplesForRate } from "../statistic/rows/amounts.ts";
import { rowOf } from "../statistic/table.ts";
import { say } from "../../contracts/reason.ts";
import { shareInterval } from "../statistics/intervals.ts";
import { keepsBound } from "../thresholds/bound.ts";
import type { Objective } from "../thresholds/types.ts";

/**
 * `judgeObjective`, but a latency objective judges answers: k6 gives a refused request 0 ms, so its samples never make a
 * result better, and where too many requests failed the times of the others are no result at all.
 */
export function judgeAnswers(objective: Objective, measurement: Measurement): ObjectiveResult {
  const result = judgeObjective(objective, measurement);
  if (!isOfAnswers(objective, measurement.kinds)) return result;
  const requests = requestsOf(objective, measurement);
  if (requests.unanswered.length === 0 && requests.failed.length === 0) return result;
  return (
    mostlyFailed(result, objective, requests, measurement) ??
    onAnswersAlone(result, objective, requests, measurement)
  );
}

/** Whether it judges how fast requests were answered. */
export function isOfAnswers(objective: Objective, kinds: MetricKinds): boolean {
  return isOfTimes(objective, kinds) && asksForSuccess(objective.metric, objective.where);
}

/** Amounts (`count`, `rate`) are no times, whatever they are counted on; what is k6's own is k6's to say. */
function isOfTimes({ metric, source, isK6s, statistic, pass, warn }: Objective, kinds: MetricKinds): boolean {
  if (source !== "k6" || isK6s || rowOf(statistic).isAmount === true) return false;
  return kinds.get(metric)?.contains === "time" || [...pass, ...warn].some(({ unit }) => unit === "ms");
}

/** The series of all requests that an objective is about, however they ended. */
interface Requests {
  readonly all: readonly SeriesKey[];
  readonly unanswered: readonly SeriesKey[];
  readonly failed: readonly SeriesKey[];
}

export function requestsOf(
  { metric, where, phase }: Objective,
  { catalog, expectedFailures }: Measurement,
): Requests {
  const which = withoutOutcome(where);
  const all = catalog.ofMetric(metric).filter(({ tags }) => inPhase(tags, phase) && hasTags(tags, which));
  const ended = Map.groupBy(all, ({ tags }) => outcomeOf(metric, tags));
  const failed = (ended.get("failed") ?? []).filter(
    ({ tags }) => !expectedFailures.some((rule) => hasTags(tags, rule.where)),
  );
  return { all, unanswered: ended.get("unanswered") ?? [], failed };
}

function mostlyFailed(
  result: ObjectiveResult,
  { metric, where }: Objective,
  { all, unanswered, failed }: Requests,
  { store, policy }: Measurement,
): ObjectiveResult | null {
  const bound = policy.failedRequestShare;
  const total = store.total(idsOf(all)).count;
  const bad = store.total(idsOf([...unanswered, ...failed])).count;
  if (total === 0 || keepsBound(bad / total, bound)) return null;
  const isClear = !keepsBound(shareInterval(bad, total)?.low ?? 0, bound);
  if (total < samplesForRate(bound) && !isClear) return null;
  const what = formatSelection(metric, withoutOutcome(where));
  const said = say("MOSTLY_FAILED", { value: formatShare(bad / total, [bound]), what, bound: bound.text });
  if (result.result === "breach" && result.numbers.value !== null)
    return { ...result, notes: [said, ...result.notes] };
  const own = result.numbers.value === null ? [] : [saidOf(result)];
  const numbers = { ...result.numbers, margin: null };
  return { ...result, result: "breach", ...said, numbers, notes: [...own, ...result.notes] };
}

/** The worse of two results: of all samples (a timed-out request took its time), and of those with an answer. */
function onAnswersAlone(
  result: ObjectiveResult,
  objective: Objective,
  { unanswered }: Requests,
  measurement: Measurement,
): ObjectiveResult {
  const { store, catalog } = measurement;
  const selected = new Set(catalog.select(objective.metric, objective.where, objective.phase));
  const silent = new Set(idsOf(unanswered).filter((id) => selected.has(id)));
  const count = silent.size === 0 ? 0 : store.total([...silent]).count;
  const total = store.total([...selected]).count;
  if (count === 0) return result;
  if (count === total) return withoutData(objective, "", say("NO_REQUEST_ANSWERED", {}));
  const answered = new SeriesCatalog({ series: store.series.filter(({ id }) => !silent.has(id)) });
  // k6's own figures hold all samples, so they stand for the first result only.
  const alone = judgeObjective(objective, { ...measurement, catalog: answered, summary: [] });
  const counts = { count: formatValue(count, "count"), total: formatValue(total, "count") };
  const note = say("WITHOUT_ANSWER", counts);
  const worse = isWorse(result, alone) ? result : alone;
  return { ...worse, notes: [...worse.notes, note] };
}

function isWorse(left: ObjectiveResult, right: ObjectiveResult): boolean {
  if (left.result !== right.result) return RANK[left.result] < RANK[right.result];
  return (left.numbers.margin ?? Infinity) < (right.numbers.margin ?? Infinity);
}

export function idsOf(series: readonly SeriesKey[]): readonly number[] {
  return series.map(({ id }) => id);
}
