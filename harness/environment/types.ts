import type { Topology } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { EnvironmentNeeds } from "../contracts/environment.ts";
import type { Runtime } from "../contracts/plan.ts";
import type { Alerting } from "./servers/server-module.ts";

/** `default`: the ports that the topology names for its services; servers always take free ones. */
export type PortChoice = "free" | "default";

export interface StartOptions {
  readonly runtime: Runtime;
  readonly topology: Topology;
  /** Base URLs by service, for the external runtime; empty otherwise. */
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly ports: PortChoice;
  readonly defects: readonly string[];
  /** For a topology with an Alertmanager. */
  readonly alerting?: Alerting;
  /** What the faults of the plan need. */
  readonly needs?: EnvironmentNeeds;
  /** Absolute path of an own folder of this run: `logs/` stays, data is removed when the environment is disposed. */
  readonly stateDirectory: string;
  readonly context: Context;
  readonly onProgress?: (message: string) => void;
}
