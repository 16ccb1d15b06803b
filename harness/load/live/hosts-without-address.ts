import type { SampleStore } from "../../contracts/samples.ts";

/** k6's code for a name that DNS does not know (lib/netext/httpext/error_codes.go). */
const NO_SUCH_HOST = "1101";
/** Fewer requests than this say nothing yet. */
const REQUESTS_MIN = 10;

/**
 * The hosts that were asked for, when no request of the run so far has found one: all that follows would be a load against
 * nothing. Empty while there is anything else to be seen.
 */
export function hostsWithoutAddress(store: SampleStore): readonly string[] {
  const requests = store.series.filter(({ metric }) => metric === "http_reqs");
  const sum = (of: typeof requests): number => store.total(of.map(({ id }) => id)).sum;
  const lost = requests.filter(({ tags }) => tags["error_code"] === NO_SUCH_HOST);
  if (sum(lost) < REQUESTS_MIN || sum(lost) < sum(requests)) return [];
  return [...new Set(lost.map(({ tags }) => hostOf(tags["name"] ?? "")))];
}

/** Host of a URL; a request that has a name of its own is called by that. */
function hostOf(name: string): string {
  return URL.canParse(name) ? new URL(name).host : name;
}
