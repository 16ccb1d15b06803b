import type { ReadonlySketch, SampleStore } from "#harness/contracts/samples.ts";

/** A step of `scripts/chat-store.ts`: messages per second that are asked for, and the way they take. */
export interface Step {
  readonly via: "rest" | "socket";
  readonly rate: number;
}

/** What one step came to; times in milliseconds. */
export interface StepFigures extends Step {
  readonly stored: number;
  readonly storedPerSecond: number;
  readonly failed: number;
  readonly dropped: number;
  /** Of all answers, failed ones included. By WebSocket from the time at which the message was due. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly deliveriesPerSecond: number;
  /** Milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Ids of the series in which k6 counted a step. */
interface StepSeries {
  readonly asked: readonly number[];
  readonly durations: readonly number[];
  /** One value for each message that was stored. */
  readonly stored: readonly number[];
  readonly dropped: readonly number[];
}

const STORED = "201";

/** REST steps are k6 scenarios of built-in metrics; those of sockets have metrics of their own. */
function seriesOf(samples: SampleStore, { via, rate }: Step): StepSeries {
  const ids = (metric: string, tags: Readonly<Record<string, string>>): number[] =>
    samples.series
      .filter((one) => one.metric === metric)
      .filter((one) => Object.entries(tags).every(([tag, value]) => one.tags[tag] === value))
      .map(({ id }) => id);
  if (via === "socket") {
    const durations = ids(`bench_socket_${rate}_duration`, {});
    return { asked: ids(`bench_socket_${rate}_sent`, {}), durations, stored: durations, dropped: [] };
  }
  const tags = { scenario: `rate_${rate}` };
  return {
    asked: ids("http_reqs", tags),
    stored: ids("http_req_duration", { ...tags, status: STORED }),
    durations: ids("http_req_duration", tags),
    dropped: ids("dropped_iterations", tags),
  };
}

/** Reads one step from the samples. Throws when it has not stored anything. */
export function stepFigures(samples: SampleStore, step: Step, seconds: number): StepFigures {
  const series = seriesOf(samples, step);
  const stored = samples.total(series.stored).count;
  const durations = samples.total(series.durations);
  const first = samples.buckets(series.stored)[0];
  if (first === undefined) throw new Error(`no message was stored by ${step.via} at ${step.rate}/s`);
  // The step may begin within its first second; the one after it is the first whole one.
  const from = first.offsetMs + samples.bucketMs;
  const to = from + (seconds - 1) * samples.bucketMs;
  const within = (ids: readonly number[]): readonly ReadonlySketch[] =>
    samples
      .buckets(ids)
      .filter(({ offsetMs }) => offsetMs >= from && offsetMs < to)
      .map(({ sketch }) => sketch);
  const received = within(idsOf(samples, "ws_msgs_received")).reduce((sum, one) => sum + one.sum, 0);
  // An acknowledgement is a frame too.
  const acknowledged =
    step.via === "socket" ? within(series.stored).reduce((sum, one) => sum + one.count, 0) : 0;
  const deliveries = received - acknowledged;
  return {
    ...step,
    stored,
    storedPerSecond: stored / seconds,
    failed: samples.total(series.asked).sum - stored,
    dropped: samples.total(series.dropped).sum,
    p50: durations.quantile(0.5),
    p95: durations.quantile(0.95),
    p99: durations.quantile(0.99),
    deliveriesPerSecond: (deliveries * 1_000) / (to - from),
    fromMs: samples.startMs + from,
    toMs: samples.startMs + to,
  };
}

function idsOf(samples: SampleStore, metric: string): number[] {
  return samples.series.filter((one) => one.metric === metric).map(({ id }) => id);
}

/** What the users with an open WebSocket got over the whole run. */
export interface Received {
  readonly ready: number;
  /** Whether all were ready before the first message was stored; only then is every delivery owed. */
  readonly readyInTime: boolean;
  readonly deliveries: number;
  readonly lost: number;
}

export function receivedOf(samples: SampleStore, firstStep: StepFigures): Received {
  const total = (metric: string): number => samples.total(idsOf(samples, metric)).sum;
  const ready = total("bench_sockets_ready");
  const lastReady =
    samples.buckets(idsOf(samples, "bench_sockets_ready")).at(-1)?.offsetMs ?? Number.POSITIVE_INFINITY;
  const answers = samples.series
    .filter(({ metric }) => /^bench_socket_\d+_(duration|refused)$/.test(metric))
    .reduce((sum, { id }) => sum + samples.total([id]).count, 0);
  const firstStore = firstStep.fromMs - samples.bucketMs;
  return {
    ready,
    readyInTime: samples.startMs + lastReady < firstStore,
    // Each socket has also got one `ready`, and an answer to each message that it sent.
    deliveries: total("ws_msgs_received") - ready - answers,
    lost: total("bench_sockets_lost"),
  };
}
