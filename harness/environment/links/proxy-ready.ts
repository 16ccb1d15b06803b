import { ToxiproxyApi } from "./toxiproxy-api.ts";
import type { WayPlan } from "./plan-way.ts";

/** Of a proxy: when it answers it is told its way, at each start anew, for it keeps nothing. */
export function proxyReady(
  { listen, upstream }: WayPlan,
  {
    url,
    untilHealthy,
  }: { readonly url: string; readonly untilHealthy: (signal: AbortSignal) => Promise<void> },
): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    await untilHealthy(signal);
    await new ToxiproxyApi(url).makeProxy(listen, upstream);
  };
}
