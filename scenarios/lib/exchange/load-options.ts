import type { Options } from "k6/options";
import { loadOptions } from "../load-options.ts";
import { phases, plan, planDurationMs } from "../plan.ts";

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
      request: {
        executor: "ramping-arrival-rate",
        exec: "request",
        startRate: phases[0]?.from ?? 0,
        timeUnit: "1s",
        // A user made under load takes a core for milliseconds just when answers are slow already.
        preAllocatedVUs: plan.shape.vusMax,
        maxVUs: plan.shape.vusMax,
        stages: phases.flatMap(({ durationMs, from, to }, index) => {
          const stage = { duration: `${durationMs}ms`, target: to };
          const previous = phases[index - 1];
          const jumps = previous !== undefined && previous.to !== from;
          return jumps ? [{ duration: "0s", target: from }, stage] : [stage];
        }),
        gracefulStop: GRACEFUL_STOP,
      },
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
