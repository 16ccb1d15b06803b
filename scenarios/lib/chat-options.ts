import type { Options } from "k6/options";
import { loadOptions, rateScenario } from "./load-options.ts";
import { plan, planDurationMs } from "./plan.ts";

const GRACEFUL_STOP = "10s";
/** Who sends and receives by WebSocket beside a rate of requests: enough that every room has somebody who listens. */
const LISTENERS = 10;

/** Half the users by REST, half by WebSocket; or, for an open shape, requests started at a rate beside a few on WebSocket. */
export function chatOptions(): Options {
  const byUsers = loadOptions([
    { exec: "restUser", share: 0.5 },
    { exec: "wsUser", share: 0.5 },
  ]);
  if (plan.shape.model === "closed") return byUsers;
  return {
    ...byUsers,
    scenarios: {
      restRequest: rateScenario("restRequest"),
      wsUser: {
        executor: "constant-vus",
        exec: "wsUser",
        vus: LISTENERS,
        duration: `${planDurationMs}ms`,
        gracefulStop: GRACEFUL_STOP,
      },
    },
  };
}
