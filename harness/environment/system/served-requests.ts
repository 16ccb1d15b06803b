const ANSWER_TIMEOUT_MS = 2_000;
const COUNTED = /^http_request_duration_seconds_count\{(?<labels>.*)\} (?<count>\S+)$/gm;
/** Asked by the harness and by other services to see whether it is there. */
const PLUMBING: ReadonlySet<string> = new Set(["/health", "/metrics", "/state"]);

/**
 * Requests that a service has served since it started, as its `/metrics` count them, without those that only look whether
 * it is there; `null` where it does not answer or does not count.
 *
 * @param url its base URL; what is none, such as `host:port` of a server, counts nothing.
 */
export async function servedRequests(url: string): Promise<number | null> {
  if (!url.startsWith("http:")) return null;
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return response.ok ? countIn(await response.text()) : null;
  } catch {
    return null;
  }
}

function countIn(exposition: string): number | null {
  const series = [...exposition.matchAll(COUNTED)].map(({ groups }) => ({
    route: /\broute="([^"]*)"/.exec(groups?.["labels"] ?? "")?.[1] ?? "",
    count: Number(groups?.["count"]),
  }));
  // The harness has asked for its health before: a service that counts has counted that.
  if (series.length === 0) return null;
  return series.reduce((sum, { route, count }) => (PLUMBING.has(route) ? sum : sum + count), 0);
}
