/** Requests of callers that a backend has answered, and those of them that it failed. */
export interface Served {
  readonly requests: number;
  readonly failures: number;
}

const LINE = /^http_request_duration_seconds_count\{([^}]*)\} (\S+)$/gm;
const OPERATIONAL = /route="\/(?:health|metrics)"/;

/** Reads a backend's `/metrics`. */
export function servedBy(metrics: string): Served {
  let [requests, failures] = [0, 0];
  for (const [, labels = "", count = ""] of metrics.matchAll(LINE)) {
    if (OPERATIONAL.test(labels)) continue;
    requests += Number(count);
    if (/status="5\d\d"/.test(labels)) failures += Number(count);
  }
  return { requests, failures };
}

/** What came in between; a backend that was started anew has counted from 0. */
export function servedSince(before: Served, after: Served): Served {
  if (after.requests < before.requests) return after;
  return { requests: after.requests - before.requests, failures: after.failures - before.failures };
}
