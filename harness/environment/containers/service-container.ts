import { programFile } from "../../installation.ts";
import type { ServiceInstance } from "../assembly/instances.ts";
import type { Endpoint } from "../assembly/variables.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import { untilHttpOk } from "../system/http-health.ts";
import type { ContainerPlan } from "./container-launcher.ts";

const READY_TIMEOUT_MS = 90_000;
/** Longer than a service's own grace for requests in progress (5 s) and for closing its connections (2 s). */
const STOP_GRACE_MS = 8_000;
/** Every service listens on the same port: each has an address of its own. */
export const SERVICE_PORT = 8080;
/** In the services' image, where the services' user may write when a volume is mounted there. */
export const DATA_FOLDER = "/data";
const ENTRY_FOLDER = "system-under-test";

/** Where the other services find it, inside the network. */
export function insideEndpoint(instance: ServiceInstance): Endpoint {
  const address = `${instance.name}:${SERVICE_PORT}`;
  return { service: instance.service, url: `http://${address}`, address };
}

/** One replica of a service in a container. */
export function servicePlan(
  instance: ServiceInstance,
  options: { image: string; port: HeldPort; variables: Readonly<Record<string, string>>; logPath: string },
): ContainerPlan {
  const { image, port, variables, logPath } = options;
  const url = `http://${LOOPBACK}:${port.port}`;
  return {
    name: instance.name,
    service: instance.service,
    image,
    command: [programFile(`${ENTRY_FOLDER}/${instance.definition.entry}`)],
    variables,
    containerPort: SERVICE_PORT,
    port,
    url,
    logPath,
    stopGraceMs: STOP_GRACE_MS,
    stopSignal: "SIGTERM",
    confined: true,
    volumes: instance.definition.dataFolder === undefined ? [] : [DATA_FOLDER],
    untilHealthy: (signal) =>
      untilHttpOk(`${url}${instance.definition.healthPath}`, { timeoutMs: READY_TIMEOUT_MS, signal }),
  };
}
