import type { Options } from "k6/options";
import { loadOptions, rateScenario } from "../load-options.ts";
import { plan, planDurationMs } from "../plan.ts";

const GRACEFUL_STOP = "10s";
const WATCHERS = 2;

/** Virtual users who trade and a few who watch their fills; or, for an open shape, orders started at a rate. */
export function exchangeOptions(): Options {
  const byUsers = loadOptions([
    { exec: "trade", share: 0.96 },
    { exec: "watch", share: 0.04 },
  ]);
  if (plan.shape.model === "closed") return byUsers;
  return {
    ...byUsers,
    scenarios: {
      request: rateScenario("request"),
      watch: {
        executor: "per-vu-iterations",
        exec: "watch",
        vus: WATCHERS,
        iterations: 1,
        maxDuration: `${planDurationMs}ms`,
        gracefulStop: GRACEFUL_STOP,
      },
    },
  };
}
