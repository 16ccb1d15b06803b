export const METRIC_TYPES = ["counter", "gauge", "rate", "trend"] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

export interface MetricKind {
  readonly type: MetricType;
  readonly contains: "time" | "data" | "default";
}

const time: MetricKind = { type: "trend", contains: "time" };
const counter: MetricKind = { type: "counter", contains: "default" };
const data: MetricKind = { type: "counter", contains: "data" };
const rate: MetricKind = { type: "rate", contains: "default" };
const gauge: MetricKind = { type: "gauge", contains: "default" };

/** k6's own metrics (k6 2.2, `metrics/builtin.go`). */
const BUILT_IN: ReadonlyMap<string, MetricKind> = new Map(
  Object.entries({
    vus: gauge,
    vus_max: gauge,
    iterations: counter,
    iteration_duration: time,
    dropped_iterations: counter,
    checks: rate,
    group_duration: time,
    http_reqs: counter,
    http_req_failed: rate,
    http_req_duration: time,
    http_req_blocked: time,
    http_req_connecting: time,
    http_req_tls_handshaking: time,
    http_req_sending: time,
    http_req_waiting: time,
    http_req_receiving: time,
    ws_sessions: counter,
    ws_msgs_sent: counter,
    ws_msgs_received: counter,
    ws_ping: time,
    ws_session_duration: time,
    ws_connecting: time,
    grpc_req_duration: time,
    grpc_streams: counter,
    grpc_streams_msgs_sent: counter,
    grpc_streams_msgs_received: counter,
    data_sent: data,
    data_received: data,
  }),
);

/** Metrics of k6's browser, and of what this harness adds to a script. */
const FURTHER = /^(?:browser_|loadproof_)/;

/** Whether a metric is k6's or the harness's own, and not the script's. */
export function isBuiltIn(metric: string): boolean {
  return BUILT_IN.has(metric) || FURTHER.test(metric);
}

/** Kinds of metrics by name. */
export type MetricKinds = ReadonlyMap<string, MetricKind>;

/** Kinds of all metrics of a run: k6's own, and the script's as k6's summary names them. Never throws: a summary may be damaged. */
export function metricKinds(summary: unknown): MetricKinds {
  const kinds = new Map(BUILT_IN);
  for (const [name, metric] of Object.entries(recordOf(recordOf(summary)["metrics"]))) {
    const { type, contains } = recordOf(metric);
    const known = METRIC_TYPES.find((one) => one === type);
    if (known === undefined || name.includes("{") || kinds.has(name)) continue;
    kinds.set(name, {
      type: known,
      contains: contains === "time" || contains === "data" ? contains : "default",
    });
  }
  return kinds;
}

/** The value as a record; an empty one when it is something else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The values of a list, or of an object by name: k6 writes either. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : Object.values(recordOf(value));
}
