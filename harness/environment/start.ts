import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Runtime } from "../contracts/plan.ts";
import { LoadproofError } from "../errors.ts";
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

/** What starts a system is read only when there is one to start. */
const STARTERS: Readonly<Record<Runtime, (options: StartOptions) => Promise<StartedEnvironment>>> = {
  external: async (options) => (await import("./external/start.ts")).startExternal(options),
  processes: async (options) => (await import("./processes/start.ts")).startProcesses(options),
  containers: async (options) => (await import("./containers/start.ts")).startContainers(options),
};
