import { join } from "node:path";
import type { Context } from "../../context.ts";
import {
  decideRuntime,
  type EnvironmentState,
  isKeeperRunning,
  keptEnvironmentDirectory,
  readEnvironmentState,
  startEnvironment,
} from "../../environment/index.ts";
import { InputProblems } from "../../errors.ts";
import { EXCHANGE } from "../../systems/exchange.ts";
import { keptTopology } from "../../systems/index.ts";
import { type Ground, type GroundOptions, keptGround, startedGround } from "./ground.ts";
import { withLoad } from "./own-load.ts";

/**
 * Gives the step the user's own system where its Prometheus is named, else the exchange that `loadproof up` keeps, else one
 * that is started for it and stopped after it, under a load where the step looks at traffic.
 */
export async function withGround<Result>(
  asked: GroundOptions,
  use: (ground: Ground) => Promise<Result>,
): Promise<Result> {
  const { options, context } = asked;
  if (options.own !== null) return use({ system: "own", enginesOf: () => [], ...options.own });
  const kept = await readKept(context);
  if (kept !== null) {
    refuseDefects(options.defects);
    return use(keptGround(kept));
  }
  return asked.loadMs === null ? withStarted(asked, use) : withLoad({ ...asked, loadMs: asked.loadMs }, use);
}

/** What is up was started with its own. */
function refuseDefects(defects: readonly string[]): void {
  if (defects.length === 0) return;
  const hint = "give them to `loadproof up exchange`";
  const expected = "none: an exchange is up";
  throw new InputProblems([{ subject: "defects", value: defects.join(","), expected, hint }]);
}

async function readKept(context: Context): Promise<EnvironmentState | null> {
  const state = await readEnvironmentState(keptEnvironmentDirectory(context));
  const isOurs = state !== null && state.topology === EXCHANGE.topology.name;
  return isOurs && (await isKeeperRunning(state)) ? state : null;
}

async function withStarted<Result>(
  { options, context, onProgress }: GroundOptions,
  use: (ground: Ground) => Promise<Result>,
): Promise<Result> {
  const topology = keptTopology(EXCHANGE);
  const { runtime } = await decideRuntime(options.runtime, false, context, topology.servers);
  await using environment = await startEnvironment({
    runtime,
    topology,
    targets: {},
    ports: "free",
    defects: options.defects,
    stateDirectory: join(options.reportDirectory, "production", "environment"),
    context,
    onProgress,
  });
  return use(startedGround(environment));
}
