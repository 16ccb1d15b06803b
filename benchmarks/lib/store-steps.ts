import type { SampleStore } from "#harness/contracts/samples.ts";

/** What one step of `scripts/chat-store.ts` came to; times in milliseconds. */
export interface StepFigures {
  /** Messages per second that were asked for. */
  readonly rate: number;
  readonly stored: number;
  readonly storedPerSecond: number;
  readonly failed: number;
  readonly dropped: number;
  /** Of all answers, failed ones included. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly deliveriesPerSecond: number;
  /** Milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

const STORED = "201";

/** Reads one step from the samples. Throws when it has not stored anything. */
export function stepFigures(samples: SampleStore, rate: number, seconds: number): StepFigures {
  const scenario = `rate_${rate}`;
  const ids = (metric: string, status?: string): number[] =>
    samples.series
      .filter((one) => one.metric === metric && one.tags["scenario"] === scenario)
      .filter((one) => status === undefined || one.tags["status"] === status)
      .map(({ id }) => id);
  const requests = samples.total(ids("http_reqs")).sum;
  const stored = samples.total(ids("http_reqs", STORED)).sum;
  const durations = samples.total(ids("http_req_duration"));
  const buckets = samples.buckets(ids("http_reqs", STORED));
  const first = buckets[0];
  if (first === undefined) throw new Error(`no message was stored at ${rate}/s`);
  // The step may begin within its first second; the one after it is the first whole one.
  const from = first.offsetMs + samples.bucketMs;
  const to = from + (seconds - 1) * samples.bucketMs;
  const received = samples.series.filter(({ metric }) => metric === "ws_msgs_received").map(({ id }) => id);
  const deliveries = samples
    .buckets(received)
    .filter(({ offsetMs }) => offsetMs >= from && offsetMs < to)
    .reduce((sum, { sketch }) => sum + sketch.sum, 0);
  return {
    rate,
    stored,
    storedPerSecond: stored / seconds,
    failed: requests - stored,
    dropped: samples.total(ids("dropped_iterations")).sum,
    p50: durations.quantile(0.5),
    p95: durations.quantile(0.95),
    p99: durations.quantile(0.99),
    deliveriesPerSecond: (deliveries * 1_000) / (to - from),
    fromMs: samples.startMs + from,
    toMs: samples.startMs + to,
  };
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
  const ids = (metric: string): number[] =>
    samples.series.filter((one) => one.metric === metric).map(({ id }) => id);
  const ready = samples.total(ids("bench_sockets_ready")).sum;
  const lastReady = samples.buckets(ids("bench_sockets_ready")).at(-1)?.offsetMs ?? Number.POSITIVE_INFINITY;
  const firstStore = firstStep.fromMs - samples.bucketMs;
  return {
    ready,
    readyInTime: samples.startMs + lastReady < firstStore,
    // Each socket has also got one `ready`.
    deliveries: samples.total(ids("ws_msgs_received")).sum - ready,
    lost: samples.total(ids("bench_sockets_lost")).sum,
  };
}
