import type { ServerName, ServiceDefinition, Topology } from "#system/topology.ts";
import type { Link } from "../../contracts/environment.ts";
import { PROXY } from "../servers/toxiproxy/name.ts";

/** One program of the environment: a server, one replica of a service, or the proxy of one way between two of these. */
export type Instance =
  | {
      readonly kind: "server";
      readonly name: ServerName;
      readonly service: ServerName;
      readonly needs: readonly string[];
    }
  | {
      readonly kind: "service";
      /** `chat-1`; replicas count from 1. */
      readonly name: string;
      readonly service: string;
      readonly needs: readonly string[];
      readonly definition: ServiceDefinition;
      readonly defaultPort: number;
    }
  | {
      readonly kind: "proxy";
      /** `toxiproxy-chat-1-redis`. */
      readonly name: string;
      readonly service: typeof PROXY;
      readonly needs: readonly string[];
    };

export type ServiceInstance = Extract<Instance, { kind: "service" }>;

/** What the proxy of a way is called. */
export function proxyName({ from, to }: Link): string {
  return [PROXY, from, to].join("-");
}

/** What the port is held by at which a way's proxy is called. */
export function listenKey(way: Link): string {
  return `${proxyName(way)} listens`;
}

/** All instances of a topology, servers first, then the proxies of these ways. */
export function planInstances(topology: Topology, proxied: readonly Link[] = []): readonly Instance[] {
  const servers = topology.servers.map(
    (name): Instance => ({ kind: "server", name, service: name, needs: [] }),
  );
  const proxies = proxied.map(
    (way): Instance => ({ kind: "proxy", name: proxyName(way), service: PROXY, needs: [] }),
  );
  const services = topology.services.flatMap((definition) =>
    definition.ports.map(
      (defaultPort, index): Instance => ({
        kind: "service",
        name: `${definition.name}-${index + 1}`,
        service: definition.name,
        needs: proxies.length === 0 ? definition.needs : [PROXY, ...definition.needs],
        definition,
        defaultPort,
      }),
    ),
  );
  return [...servers, ...proxies, ...services];
}
