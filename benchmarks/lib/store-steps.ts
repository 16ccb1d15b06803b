import type { SampleStore } from "#harness/contracts/samples.ts";

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
  readonly stored: readonly number[];
  readonly durations: readonly number[];
  readonly dropped: readonly number[];
}

const STORED = "201";

/** REST steps are k6 scenarios of built-in metrics; sockets count for themselves, with the step in a tag. */
function seriesOf(samples: SampleStore, { via, rate }: Step): StepSeries {
  const ids = (metric: string, tags: Readonly<Record<string, string>>): number[] =>
    samples.series
      .filter((one) => one.metric === metric)
      .filter((one) => Object.entries(tags).every(([tag, value]) => one.tags[tag] === value))
      .map(({ id }) => id);
  if (via === "socket") {
    const tags = { step: `socket_${rate}` };
    return {
      asked: ids("bench_sent", tags),
      stored: ids("bench_acknowledged", tags),
      durations: ids("bench_store_duration", tags),
      dropped: [],
    };
  }
  const tags = { scenario: `rate_${rate}` };
  return {
    asked: ids("http_reqs", tags),
    stored: ids("http_reqs", { ...tags, status: STORED }),
    durations: ids("http_req_duration", tags),
    dropped: ids("dropped_iterations", tags),
  };
}

/** Reads one step from the samples. Throws when it has not stored anything. */
export function stepFigures(samples: SampleStore, step: Step, seconds: number): StepFigures {
  const series = seriesOf(samples, step);
  const stored = samples.total(series.stored).sum;
  const durations = samples.total(series.durations);
  const first = samples.buckets(series.stored)[0];
  if (first === undefined) throw new Error(`no message was stored by ${step.via} at ${step.rate}/s`);
  // The step may begin within its first second; the one after it is the first whole one.
  const from = first.offsetMs + samples.bucketMs;
  const to = from + (seconds - 1) * samples.bucketMs;
  const sumWithin = (ids: readonly number[]): number =>
    samples
      .buckets(ids)
      .filter(({ offsetMs }) => offsetMs >= from && offsetMs < to)
      .reduce((sum, { sketch }) => sum + sketch.sum, 0);
  // An acknowledgement is a frame too.
  const acknowledged = step.via === "socket" ? sumWithin(series.stored) : 0;
  const deliveries = sumWithin(idsOf(samples, "ws_msgs_received")) - acknowledged;
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
  const firstStore = firstStep.fromMs - samples.bucketMs;
  return {
    ready,
    readyInTime: samples.startMs + lastReady < firstStore,
    // Each socket has also got one `ready`, and an answer to each message that it sent.
    deliveries: total("ws_msgs_received") - ready - total("bench_acknowledged") - total("bench_refused"),
    lost: total("bench_sockets_lost"),
  };
}
