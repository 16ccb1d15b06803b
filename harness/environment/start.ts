import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Runtime } from "../contracts/plan.ts";
import { LoadproofError } from "../errors.ts";
import { startContainers } from "./containers/start.ts";
import { startExternal } from "./external/start.ts";
import { startProcesses } from "./processes/start.ts";
import type { StartOptions } from "./types.ts";

/**
 * Starts what the topology names and resolves when all of it is healthy. A failed or interrupted start leaves nothing
 * behind. Throws the first failure: SERVICE_FAILED with the end of that service's log, ENVIRONMENT_FAILED, TOOL_MISSING,
 * or INTERRUPTED.
 */
export async function startEnvironment(options: StartOptions): Promise<StartedEnvironment> {
  try {
    return await STARTERS[options.runtime](options);
  } catch (cause) {
    const { interrupted } = options.context;
    if (!interrupted.aborted) throw cause;
    throw new LoadproofError(
      "INTERRUPTED",
      `interrupted by ${String(interrupted.reason)} while the environment started`,
      { cause },
    );
  }
}

const STARTERS: Readonly<Record<Runtime, (options: StartOptions) => Promise<StartedEnvironment>>> = {
  external: startExternal,
  processes: startProcesses,
  containers: startContainers,
};
