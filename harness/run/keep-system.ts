import { describeReceivers } from "../alerts/read-receivers.ts";
import { type AlertReceivers, renderAlertRoutes } from "../alerts/routes.ts";
import { renderAlertRules } from "../alerts/rules.ts";
import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import {
  type EnvironmentState,
  removeEnvironmentState,
  startEnvironment,
  writeEnvironmentState,
} from "../environment/index.ts";
import { startedTarget } from "../systems/server-addresses.ts";
import { eachStep } from "../terminal/progress-bar.ts";
import { keptTopology, observedTopology, type SystemDescription } from "../systems/index.ts";

export interface KeepOptions {
  readonly runtime: Runtime;
  readonly system: SystemDescription;
  readonly defects: readonly string[];
  /** Who is told of alerts; `null`: none are made. */
  readonly receivers: AlertReceivers | null;
  /** Folder of the state file, the logs and the data. */
  readonly directory: string;
  readonly context: Context;
  readonly onProgress: (message: string) => void;
  readonly onReady: (state: EnvironmentState) => void;
}

const KEPT_SEED = 1;

/** Starts the system on the ports of its topology, loads the fixtures and holds it until this process is told to stop. */
export async function keepSystem(options: KeepOptions): Promise<void> {
  const { runtime, system, defects, receivers, directory, context, onProgress, onReady } = options;
  await using environment = await startEnvironment({
    runtime,
    topology: receivers === null ? keptTopology(system) : observedTopology(system),
    targets: {},
    ports: "default",
    defects,
    stateDirectory: directory,
    context,
    onProgress,
    ...(receivers === null
      ? {}
      : {
          alerting: { rules: renderAlertRules(context, 1), routes: renderAlertRoutes(context, receivers, 1) },
        }),
  });
  if (receivers !== null) onProgress(`alerts go to: ${describeReceivers(receivers)}`);
  await system.fixtures.load(startedTarget(environment), {
    users: system.fixtures.users,
    seed: KEPT_SEED,
    signal: context.interrupted,
    onProgress: eachStep(onProgress),
  });
  const topology = system.topology.name;
  onReady(await writeEnvironmentState(directory, environment, { context, topology }));
  try {
    environment.onUnexpectedExit((exit) => onProgress(`${exit.name} ended unexpectedly: ${exit.message}`));
    await interruption(context.interrupted);
  } finally {
    await removeEnvironmentState(directory);
  }
}

function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A pending promise alone does not keep Node alive; the guarded children do, this makes it certain.
    const alive = setInterval(() => {}, HOLD_INTERVAL_MS);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

const HOLD_INTERVAL_MS = 60_000;
