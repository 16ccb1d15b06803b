export { planInstances } from "./assembly/instances.ts";
export { deadServices, probeTargets, type TargetProbe } from "./external/probe-targets.ts";
export {
  type EnvironmentState,
  keptEnvironmentDirectory,
  readEnvironmentState,
  removeEnvironmentState,
  writeEnvironmentState,
} from "./keeper/state.ts";
export { isKeeperRunning, stopKeeper } from "./keeper/stop-keeper.ts";
export { decideRuntime } from "./runtime.ts";
export { waysOf } from "./links/ways.ts";
export { askKafka } from "./servers/kafka/admin.ts";
export { PROXY } from "./servers/toxiproxy/name.ts";
export { startEnvironment } from "./start.ts";
