import { type ScenarioDefinition, SCENARIOS } from "#scenarios/catalog.ts";
import type { ServerName, Topology } from "#system/topology.ts";
import { CHAT } from "./chat.ts";
import { COMMERCE } from "./commerce.ts";
import { EXCHANGE } from "./exchange.ts";
import { PAYMENT } from "./payment.ts";
import type { SystemDescription } from "./system.ts";

export { type SystemDescription, usualVariables } from "./system.ts";

/** The bundled systems; the first is the one that `up` starts without a word. */
export const SYSTEMS: readonly [SystemDescription, ...SystemDescription[]] = [
  CHAT,
  EXCHANGE,
  PAYMENT,
  COMMERCE,
];

/** What can be run by name: scenarios, and the systems that they name. */
export interface Bundle {
  readonly systems: readonly SystemDescription[];
  readonly scenarios: readonly ScenarioDefinition[];
}

export const BUNDLED: Bundle = { systems: SYSTEMS, scenarios: SCENARIOS };

export function findSystem(
  name: string,
  systems: readonly SystemDescription[] = SYSTEMS,
): SystemDescription | undefined {
  return systems.find(({ topology }) => topology.name === name);
}

/** The topology with the servers that runs against a kept system need beside its own. */
export function keptTopology({ topology, keptServers }: SystemDescription): Topology {
  return { ...topology, servers: [...topology.servers, ...keptServers] };
}

/** The same with what looks at it and alerts people. */
export function observedTopology(system: SystemDescription): Topology {
  const topology = keptTopology(system);
  return { ...topology, servers: [...new Set([...topology.servers, ...OBSERVERS])] };
}

const OBSERVERS = ["prometheus", "alertmanager"] as const satisfies readonly ServerName[];
