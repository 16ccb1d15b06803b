import { join } from "node:path";
import type { Context } from "../../context.ts";
import { programFile } from "../../installation.ts";
import { cacheDirectory } from "../../tools/cache.ts";
import type { ServiceInstance } from "../assembly/instances.ts";
import type { HeldPort } from "../ports/reservation.ts";
import { LOOPBACK } from "../ports/reservation.ts";
import { untilHttpOk } from "../system/http-health.ts";
import type { ProgramOptions } from "./program-launcher.ts";
import { baseVariables } from "./supervised-process.ts";

const READY_TIMEOUT_MS = 60_000;
/** Longer than a service's own grace for requests in progress (5 s) and for closing its connections (2 s). */
const STOP_GRACE_MS = 8_000;
const SERVICES_FOLDER = "system-under-test";

/** One replica of a service as a Node process of this machine. */
export function serviceProgram(
  instance: ServiceInstance,
  options: { context: Context; port: HeldPort; variables: Readonly<Record<string, string>>; logPath: string },
): ProgramOptions {
  const { context, port, variables, logPath } = options;
  const folder = join(context.projectDirectory, SERVICES_FOLDER);
  const url = `http://${LOOPBACK}:${port.port}`;
  return {
    service: instance.service,
    url,
    port,
    logPath,
    command: {
      name: instance.name,
      executable: context.nodeExecutable,
      arguments: [
        ...(instance.definition.nodeOptions ?? []),
        programFile(join(folder, instance.definition.entry)),
      ],
      variables: {
        ...baseVariables(context),
        // The services' start is mostly compiling: the second run begins half a second earlier.
        NODE_COMPILE_CACHE: join(cacheDirectory(context), "node-compile-cache"),
        ...variables,
      },
      folder,
      user: null,
      softStop: [{ signal: "SIGTERM", graceMs: STOP_GRACE_MS }],
    },
    untilHealthy: (signal) =>
      untilHttpOk(`${url}${instance.definition.healthPath}`, { timeoutMs: READY_TIMEOUT_MS, signal }),
  };
}
