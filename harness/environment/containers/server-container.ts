import type { ServerName } from "#system/topology.ts";
import type { Endpoint } from "../assembly/variables.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import type { ContainerSetup } from "../servers/server-module.ts";
import { serverLabel, SERVERS } from "../servers/servers.ts";
import type { ContainerPlan } from "./container-launcher.ts";
import { imageName } from "./images.ts";

const READY_TIMEOUT_MS = 90_000;

/** A server in a container of its own. */
export interface PlannedServer {
  readonly plan: ContainerPlan;
  /** Where the services find it, inside the network. */
  readonly inside: Endpoint;
  /** Where this machine finds it. */
  readonly outside: Endpoint;
  /** For reports, once it runs: `PostgreSQL 18.4 (fsync on, image postgres:18.4-bookworm)`. */
  readonly describe: () => Promise<string>;
}

/** @param instance its own name, where there are several of the server. */
export function planServer(
  name: ServerName,
  setup: Omit<ContainerSetup, "at" | "inside"> & { readonly port: HeldPort; readonly logPath: string },
  instance: string = name,
): PlannedServer {
  const { context, secrets, port, logPath } = setup;
  const server = SERVERS[name];
  const endpoint = (address: string): Endpoint => ({
    service: name,
    url: server.urlAt(address, secrets),
    address,
  });
  const inside = endpoint(`${instance}:${server.port}`);
  const outside = endpoint(`${LOOPBACK}:${port.port}`);
  const image = imageName(server.image, context);
  const details = [...(server.details?.(context) ?? []), `image ${image}`];
  const [{ signal: stopSignal, graceMs: stopGraceMs }] = server.softStop;
  return {
    describe: async () => serverLabel(server, await server.versionOf(outside, logPath), details),
    inside,
    outside,
    plan: {
      name: instance,
      service: name,
      image,
      ...server.container({ ...setup, at: outside, inside }),
      containerPort: server.publishedPort ?? server.port,
      port,
      url: server.shownUrlAt?.(outside.address) ?? outside.address,
      logPath,
      stopGraceMs,
      stopSignal,
      confined: false,
      volumes: [],
      untilHealthy: (signal) => server.untilAnswers(outside, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
  };
}
