import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** Buckets for answers of milliseconds to seconds; the SLO bounds of the threshold files are among them. */
export const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 1, 1.5, 2, 2.5, 5, 10,
];

export interface ServiceMetrics {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<"method" | "route" | "status">;
}

/** A registry with the process's own metrics (CPU, memory, event loop lag) and the request histogram. */
export function createMetrics(labels: { service: string; instance: string }): ServiceMetrics {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  const requestSeconds = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's first byte to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [registry],
  });
  return { registry, requestSeconds };
}
