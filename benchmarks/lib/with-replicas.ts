import type { Topology } from "#system/topology.ts";

/** The topology with another number of replicas of a service; `up` gives them the ports from its first default on. */
export function withReplicas(topology: Topology, service: string, count: number): Topology {
  if (!topology.services.some(({ name }) => name === service))
    throw new Error(`${topology.name} has no service ${service}`);
  const services = topology.services.map((definition) => {
    const [first] = definition.ports;
    if (definition.name !== service || first === undefined) return definition;
    return { ...definition, ports: Array.from({ length: count }, (_, index) => first + index) };
  });
  return { ...topology, services };
}
