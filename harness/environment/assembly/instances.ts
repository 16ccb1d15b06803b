import type { ServerName, ServiceDefinition, Topology } from "#system/topology.ts";

/** One program of the environment: a server, or one replica of a service. */
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
    };

export type ServiceInstance = Extract<Instance, { kind: "service" }>;

/** All instances of a topology, servers first. */
export function planInstances(topology: Topology): readonly Instance[] {
  const servers = topology.servers.map(
    (name): Instance => ({ kind: "server", name, service: name, needs: [] }),
  );
  const services = topology.services.flatMap((definition) =>
    definition.ports.map(
      (defaultPort, index): Instance => ({
        kind: "service",
        name: `${definition.name}-${index + 1}`,
        service: definition.name,
        needs: definition.needs,
        definition,
        defaultPort,
      }),
    ),
  );
  return [...servers, ...services];
}
