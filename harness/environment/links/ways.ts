import type { Topology } from "#system/topology.ts";
import type { Link } from "../../contracts/environment.ts";
import { planInstances } from "../assembly/instances.ts";

/** The load generator, as a part that calls others. */
export const LOAD = "load";

/** A way that is there: one instance, or the load generator, calls another instance. */
export interface Way extends Link {
  readonly fromService: string;
  readonly toService: string;
}

/** Every way of a system, by its topology; `loaded`: the services that the load generator calls. */
export function waysOf(topology: Topology, loaded: readonly string[]): readonly Way[] {
  const instances = planInstances(topology);
  const ways = instances.flatMap((instance) => {
    if (instance.kind !== "service") return [];
    return Object.values(instance.definition.addresses).flatMap(({ of, as }) => {
      const called = instances.filter(({ service }) => service === of);
      // One URL names one replica: no call goes to the others.
      return (as === "url" ? called.slice(0, 1) : called).map((to) => ({
        from: instance.name,
        fromService: instance.service,
        to: to.name,
        toService: of,
      }));
    });
  });
  const byLoad = instances
    .filter(({ kind, service }) => kind === "service" && loaded.includes(service))
    .map(({ name, service }) => ({ from: LOAD, fromService: LOAD, to: name, toService: service }));
  return [...ways, ...byLoad];
}

/** Those of one link: its ends name instances, or services with all of theirs. */
export function waysOfLink<Some extends Way>({ from, to }: Link, ways: readonly Some[]): readonly Some[] {
  return ways.filter(
    (way) => [way.from, way.fromService].includes(from) && [way.to, way.toService].includes(to),
  );
}

/** Those of several links, each once. */
export function waysOfLinks(links: readonly Link[], ways: readonly Way[]): readonly Way[] {
  return [...new Set(links.flatMap((link) => waysOfLink(link, ways)))];
}
