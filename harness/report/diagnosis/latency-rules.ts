import type { TimedCalls } from "../../contracts/hints.ts";
import { medianOrNull } from "../../history/change-points.ts";
import { namedStatistic, shareWithin } from "../../judge/statistic/parse.ts";
import { formatMs } from "../../text/numbers.ts";
import { isSteady } from "../../figures/series-index.ts";
import type { MetricFigures } from "../../figures/types.ts";
import {
  isDisturbed,
  isSlow,
  P95_SAMPLES_MIN,
  slowObjectives,
  type DiagnosisFacts,
  type DiagnosisRule,
} from "./facts.ts";

/** How much slower writes must be than reads before a lock or the commit is suspected. */
const WRITE_TO_READ_RATIO = 3;
/** How much slower delivery must be than the acknowledgement before the fan-out is suspected. */
const DELIVER_TO_ACK_RATIO = 2;
const DELIVER_EXCESS_MS = 50;
/** How much slower one endpoint must be than the median of the others before it is the bottleneck. */
const ENDPOINT_RATIO = 3;
/** And than the next slowest one: two that are slow alike share what makes them slow. */
const NEXT_ENDPOINT_RATIO = 2;
/** Growth of p95 from the first to the last third of the steady phase that speaks for a queue that fills. */
const GROWTH_RATIO = 1.5;
const GROWTH_EXCESS_MS = 20;

/** Several services behind a shared one miss their objectives together: what they share is slow. */
export const dbmanSlow: DiagnosisRule = (facts) => {
  if (!isSlow(facts)) return null;
  const services = slowObjectives(facts)
    .filter(({ numbers }) => (numbers.samples ?? 0) >= P95_SAMPLES_MIN)
    .flatMap((objective) => objective.where["service"] ?? [])
    .filter((service) => facts.hints.sharing?.includes(service));
  const shared = [...new Set(services)];
  if (shared.length < 2) return null;
  const p95 = facts.figures.services
    .filter((row) => shared.includes(row.service))
    .map((row) => `${row.service} ${formatMs(row.latencyMs.p95)}`);
  return {
    cause: "dbman-latency",
    seen: { services: p95.join(", ") },
    strength: 0.8,
    nextSteps: ["check-queries", "extend-dbman", "rerun-same"],
  };
};

/**
 * Stores are slow while reads are not, and so is the database's own time for them: they wait for a lock or for the commit.
 * Without the second they may as well wait in a service in front of it.
 */
export const databaseLock: DiagnosisRule = (facts) => {
  if (!isSlow(facts)) return null;
  const transaction = facts.hints.store?.transaction;
  if (!slowObjectives(facts).some(({ metric }) => metric === transaction)) return null;
  const store = timedP95(facts, facts.hints.store);
  const read = timedP95(facts, facts.hints.read);
  if (store === null || read === null || store < read * WRITE_TO_READ_RATIO) return null;
  return {
    cause: "database-lock",
    seen: { store: formatMs(store), read: formatMs(read) },
    strength: 0.75,
    nextSteps: ["check-queries", "rerun-same"],
  };
};

/** Messages are stored in time but reach their readers late. */
export const redisDelay: DiagnosisRule = (facts) => {
  const { delivery } = facts.hints;
  if (delivery === undefined || !isSlow(facts)) return null;
  const deliver = p95Of(facts, delivery.deliver);
  const acknowledge = p95Of(facts, delivery.acknowledge);
  if (deliver === null || acknowledge === null) return null;
  if (deliver <= acknowledge * DELIVER_TO_ACK_RATIO || deliver - acknowledge <= DELIVER_EXCESS_MS)
    return null;
  return {
    cause: "redis-delay",
    seen: { deliver: formatMs(deliver), acknowledge: formatMs(acknowledge) },
    strength: 0.7,
    nextSteps: ["check-redis", "rerun-same"],
  };
};

export const oneEndpoint: DiagnosisRule = (facts) => {
  if (!isSlow(facts)) return null;
  const [slowest, ...others] = p95OfEndpoints(facts);
  const otherP95 = others.map((one) => one.p95);
  const usual = medianOrNull(otherP95);
  if (slowest === undefined || usual === null) return null;
  const { endpoint, p95 } = slowest;
  if (p95 < usual * ENDPOINT_RATIO || p95 < Math.max(...otherP95) * NEXT_ENDPOINT_RATIO) return null;
  return {
    cause: "single-endpoint",
    seen: { endpoint, p95: formatMs(p95), usual: formatMs(usual) },
    strength: 0.72,
    nextSteps: ["check-queries", "profile-endpoint", "rerun-same"],
  };
};

/**
 * Slowest first, by the requests of the steady phase, and by missed objectives on one endpoint: those may see more, such as
 * the sign-ins of a ramp.
 */
function p95OfEndpoints(facts: DiagnosisFacts): readonly { endpoint: string; p95: number }[] {
  const byObjectives = slowObjectives(facts)
    .filter(
      ({ statistic, numbers }) =>
        shareWithin(statistic) === 0.95 && (numbers.samples ?? 0) >= P95_SAMPLES_MIN,
    )
    .flatMap(({ where: { name: endpoint }, numbers: { value: p95 } }) =>
      endpoint === undefined || p95 === null ? [] : [{ endpoint, p95 }],
    );
  const judged = new Set(byObjectives.map(({ endpoint }) => endpoint));
  const byRequests = facts.figures.endpoints
    .filter(({ endpoint, requests }) => requests >= P95_SAMPLES_MIN && !judged.has(endpoint))
    .flatMap(({ endpoint, latencyMs: { p95 } }) => (p95 === null ? [] : [{ endpoint, p95 }]));
  return [...byRequests, ...byObjectives].toSorted((left, right) => right.p95 - left.p95);
}

/** p95 climbs through a load that is known to stay level. */
export const growingLatency: DiagnosisRule = (facts) => {
  const { index, run } = facts;
  const steady = run.shape?.phases.filter(({ phase }) => phase === "steady") ?? [];
  const isLevel = steady.length === 1 && steady.every(({ from, to }) => from === to);
  if (!isLevel || isDisturbed(facts)) return null;
  const buckets = index?.buckets("http_req_duration", isSteady) ?? [];
  const third = Math.floor(buckets.length / 3);
  const samples = (part: typeof buckets): number => part.reduce((sum, { sketch }) => sum + sketch.count, 0);
  const enough = [buckets.slice(0, third), buckets.slice(-third)].every(
    (part) => samples(part) >= P95_SAMPLES_MIN,
  );
  if (third < 5 || !enough) return null;
  const p95 = buckets.map((bucket) => bucket.sketch.quantile(0.95));
  const first = medianOrNull(p95.slice(0, third));
  const last = medianOrNull(p95.slice(-third));
  if (first === null || last === null || last < first * GROWTH_RATIO || last - first < GROWTH_EXCESS_MS)
    return null;
  return {
    cause: "growing-latency",
    seen: { first: formatMs(first), last: formatMs(last) },
    strength: 0.6,
    nextSteps: ["tune-autoscaling", "check-queries", "rerun-same"],
  };
};

export const spikes: DiagnosisRule = ({ objectives }) => {
  const spiky = objectives.find(
    (one) => namedStatistic(one.statistic)?.row.spikeFactor !== undefined && one.code === "TOO_MANY_SPIKES",
  );
  if (spiky === undefined) return null;
  return {
    cause: "latency-spikes",
    seen: { message: spiky },
    strength: 0.55,
    nextSteps: ["rerun-same", "tune-autoscaling"],
  };
};

function metricOf(facts: DiagnosisFacts, metric: string): MetricFigures | undefined {
  return facts.figures.metrics.find((row) => row.metric === metric && row.tag === null);
}

/** Of a metric with enough samples for it. */
function p95Of(facts: DiagnosisFacts, metric: string): number | null {
  const figures = metricOf(facts, metric);
  return figures === undefined || figures.count < P95_SAMPLES_MIN ? null : figures.latencyMs.p95;
}

/** By the metric, else by the requests. */
function timedP95(facts: DiagnosisFacts, calls: TimedCalls | undefined): number | null {
  if (calls === undefined) return null;
  const name = new RegExp(calls.endpoint);
  const byRequests = facts.figures.endpoints.find(
    (row) => name.test(row.endpoint) && row.requests >= P95_SAMPLES_MIN,
  );
  return p95Of(facts, calls.metric) ?? byRequests?.latencyMs.p95 ?? null;
}
