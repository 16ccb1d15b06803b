export { Observer } from "./observer.ts";
export { observedQueries, withPrometheus } from "./queries.ts";
export { PrometheusClient, PrometheusFailure, type Range } from "./prometheus-client.ts";
