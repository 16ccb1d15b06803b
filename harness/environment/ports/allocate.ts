import { LoadproofError } from "../../errors.ts";
import type { Instance } from "../assembly/instances.ts";
import type { PortChoice } from "../types.ts";
import { describePortHolder } from "./holder.ts";
import { type HeldPort, holdFreePort, holdPort, LOOPBACK } from "./reservation.ts";

/** Holds one port per instance, by its name. All taken default ports are named in one error, with who may hold them. */
export async function holdPorts(
  instances: readonly Instance[],
  choice: PortChoice,
): Promise<Map<string, HeldPort>> {
  const held = new Map<string, HeldPort>();
  const taken: string[] = [];
  for (const instance of instances) {
    if (choice === "free" || instance.kind !== "service") {
      held.set(instance.name, await holdFreePort());
      continue;
    }
    const port = await holdPort(instance.defaultPort);
    if (port === null)
      taken.push(
        `port ${instance.defaultPort} for ${instance.name} is taken${await describePortHolder(instance.defaultPort)}`,
      );
    else held.set(instance.name, port);
  }
  if (taken.length === 0) return held;
  await releasePorts(held.values());
  throw new LoadproofError("ENVIRONMENT_FAILED", `on ${LOOPBACK}, ${taken.join("; ")}`, {
    hint: "end what holds it, or `loadproof down` when it is an environment of ours",
  });
}

export async function releasePorts(held: Iterable<HeldPort>): Promise<void> {
  await Promise.all([...held].map((port) => port.release()));
}

/** The port held for an instance. */
export function portOf(ports: ReadonlyMap<string, HeldPort>, instance: string): HeldPort {
  const port = ports.get(instance);
  if (!port) throw new LoadproofError("INTERNAL", `no port is held for ${instance}`);
  return port;
}

/** One port that lets others go with it, for an owner that listens on all of them. */
export function withPorts(first: HeldPort, others: readonly HeldPort[]): HeldPort {
  return { port: first.port, release: () => releasePorts([first, ...others]) };
}
