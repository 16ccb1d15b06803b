import type { Baseline } from "../../contracts/baseline.ts";
import { formatValue } from "../format.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { median } from "../statistics/moments.ts";

export interface EndpointChanges {
  /** Endpoints that had requests in most earlier runs and have none now: a warning, for they can't have got faster. */
  readonly vanished: readonly Said[];
  readonly appeared: readonly Said[];
}

/** Endpoints that came or went between earlier runs and the current ones. */
export function compareEndpoints(base: readonly Baseline[], current: readonly Baseline[]): EndpointChanges {
  const before = requestsByEndpoint(base);
  const now = requestsByEndpoint(current);
  const vanished = [...before]
    .filter(([name, requests]) => requests > 0 && !((now.get(name) ?? 0) > 0))
    .map(([name, requests]) => say("ENDPOINT_VANISHED", { name, requests: formatValue(requests, "count") }));
  const appeared = [...now]
    .filter(([name, requests]) => requests > 0 && !before.has(name))
    .map(([name, requests]) => say("ENDPOINT_NEW", { name, requests: formatValue(requests, "count") }));
  return { vanished, appeared };
}

/** Median number of requests over the runs; a run without the endpoint counts as 0. */
function requestsByEndpoint(runs: readonly Baseline[]): ReadonlyMap<string, number> {
  const counts = runs.map(
    ({ endpoints }) => new Map(endpoints.map((one) => [`${one.service} ${one.name}`.trim(), one.requests])),
  );
  const names = new Set(counts.flatMap((one) => [...one.keys()]));
  return new Map([...names].sort().map((name) => [name, median(counts.map((one) => one.get(name) ?? 0))]));
}
