import { loadChatFixtures } from "#fixtures/chat.ts";
import { loadExchangeFixtures } from "#fixtures/exchange.ts";
import type { Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Runtime } from "../contracts/plan.ts";
import {
  type EnvironmentState,
  removeEnvironmentState,
  startEnvironment,
  writeEnvironmentState,
} from "../environment/index.ts";

export interface KeepOptions {
  readonly runtime: Runtime;
  readonly topology: Topology;
  readonly defects: readonly string[];
  /** Folder of the state file, the logs and the data. */
  readonly directory: string;
  readonly context: Context;
  readonly onProgress: (message: string) => void;
  readonly onReady: (state: EnvironmentState) => void;
}

/** Users of the default tenant that a kept chat system holds, and accounts of a kept exchange. */
export const KEPT_USERS = 2_000;
export const KEPT_ACCOUNTS = 500;
const KEPT_SEED = 1;

/** Starts the system on the ports of its topology, loads the fixtures and holds it until this process is told to stop. */
export async function keepSystem(options: KeepOptions): Promise<void> {
  const { runtime, topology, defects, directory, context, onProgress, onReady } = options;
  await using environment = await startEnvironment({
    runtime,
    topology,
    targets: {},
    ports: "default",
    defects,
    stateDirectory: directory,
    context,
    onProgress,
  });
  await loadFixtures(environment, topology, onProgress);
  onReady(await writeEnvironmentState(directory, environment, { context, topology: topology.name }));
  try {
    environment.onUnexpectedExit((exit) => onProgress(`${exit.name} ended unexpectedly: ${exit.message}`));
    await interruption(context.interrupted);
  } finally {
    await removeEnvironmentState(directory);
  }
}

async function loadFixtures(
  environment: StartedEnvironment,
  { name }: Topology,
  onProgress: (message: string) => void,
): Promise<void> {
  const { postgresUrl } = environment;
  if (name === "exchange") {
    const baseUrl = environment.urls("exchange")[0] ?? "";
    await loadExchangeFixtures({ baseUrl, accounts: KEPT_ACCOUNTS, onProgress });
  } else if (postgresUrl !== undefined) {
    await loadChatFixtures({ postgresUrl, population: KEPT_USERS, seed: KEPT_SEED, onProgress });
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
