import type { Query } from "./types.ts";

/** A percentile of a histogram, by labels where there are some. */
export function percentile(quantile: number, bucket: string, selector: string, by = ""): string {
  const labels = by === "" ? "le" : `le, ${by}`;
  return `histogram_quantile(${quantile / 100}, sum by (${labels}) (rate(${bucket}{${selector}}[$__rate_interval])))`;
}

/** The three percentiles that latencies are judged by. */
export function percentiles(bucket: string, selector: string): readonly Query[] {
  return [50, 95, 99].map((quantile) => ({
    expression: percentile(quantile, bucket, selector),
    legend: `P${quantile}`,
  }));
}

/** Requests of a service without those that only look at it. */
export function requestsOf(service: string, more = ""): string {
  return `service="${service}",instance=~"$instance",route!~"/health|/metrics"${more === "" ? "" : `,${more}`}`;
}

/** Share of the requests of a service that it failed; 0 where none did, nothing where there are none. */
export function failedShare(service: string): string {
  const rate = (more: string): string =>
    `sum(rate(http_request_duration_seconds_count{${requestsOf(service, more)}}[$__rate_interval]))`;
  return `(${rate('status=~"5.."')} or vector(0)) / ${rate("")}`;
}
