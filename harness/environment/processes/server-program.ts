import type { ServerName } from "#system/topology.ts";
import type { Endpoint } from "../assembly/variables.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import type { ProgramSetup } from "../servers/server-module.ts";
import { serverLabel, SERVERS } from "../servers/servers.ts";
import type { ProgramOptions } from "./program-launcher.ts";
import { baseVariables } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;

/** A server of this machine, ready to be launched. */
export interface PreparedServer {
  readonly endpoint: Endpoint;
  /** For reports: `PostgreSQL 18.4 (fsync on)`. */
  readonly label: string;
  readonly program: ProgramOptions;
  /** Removes what it kept on disk; called after its last incarnation is gone. */
  readonly dispose: () => Promise<void>;
}

/** @param instance its own name, where there are several of the server. */
export async function prepareServer(
  name: ServerName,
  setup: Omit<ProgramSetup, "at" | "port"> & { readonly port: HeldPort },
  instance: string = name,
): Promise<PreparedServer> {
  const { context, port, logPath } = setup;
  const server = SERVERS[name];
  const address = `${LOOPBACK}:${port.port}`;
  const at = { address, url: server.urlAt(address, setup.secrets) };
  const details = server.details?.(context) ?? [];
  const { version, prepare, dispose, diskFolder, ...command } = await server.program({
    ...setup,
    at,
    port: port.port,
  });
  return {
    endpoint: { service: name, ...at },
    label: serverLabel(server, version, details),
    program: {
      service: name,
      url: server.shownUrlAt?.(address) ?? address,
      port,
      logPath,
      command: { name: instance, variables: baseVariables(context), softStop: server.softStop, ...command },
      ...(prepare === undefined ? {} : { prepare }),
      ...(diskFolder === undefined ? {} : { diskFolder }),
      untilHealthy: (signal) => server.untilAnswers(at, { timeoutMs: READY_TIMEOUT_MS, signal }),
    },
    dispose,
  };
}
