import type { Topology } from "#system/topology.ts";
import type { EnvironmentNeeds, Path } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import { proxyName } from "../assembly/instances.ts";
import type { Endpoint } from "../assembly/variables.ts";
import type { Secrets } from "../secrets.ts";
import { HTTP_TALK } from "../servers/http-talk.ts";
import type { ServerAddress, ServerModule, Talk } from "../servers/server-module.ts";
import { SERVERS } from "../servers/servers.ts";
import { type Way, waysOf, waysOfLinks } from "./ways.ts";

/** A way, and all that is known of it before its proxy runs. */
export interface WayPlan {
  readonly way: Way;
  /** Name of its proxy among the instances. */
  readonly proxy: string;
  /** Where whoever takes this way finds the other end: at the proxy. */
  readonly seen: ServerAddress;
  /** Where this machine finds the other end, both ways. */
  readonly reached: Readonly<Record<Path, ServerAddress>>;
  /** `host:port` where the proxy listens, and where it connects to, as it sees them. */
  readonly listen: string;
  readonly upstream: string;
  readonly talk: Talk;
}

/** Addresses of a way, `host:port` each. */
export interface WayAddresses {
  readonly seen: string;
  readonly proxied: string;
  readonly direct: string;
  readonly listen: string;
  readonly upstream: string;
}

/** The ways of a topology that the links of a plan name. */
export function neededWays(topology: Topology, { links = [] }: EnvironmentNeeds = {}): readonly Way[] {
  const ways = waysOf(
    topology,
    topology.services.map(({ name }) => name),
  );
  for (const link of links)
    if (waysOfLinks([link], ways).length === 0)
      throw new LoadproofError(
        "ENVIRONMENT_FAILED",
        `${link.from}/${link.to}: ${topology.name} has no such way`,
      );
  return waysOfLinks(links, ways);
}

/** The server at the other end; `null` where that is a service. */
export function serverAt(way: Way, { servers }: Topology): ServerModule | null {
  const name = servers.find((server) => server === way.toService);
  return name === undefined ? null : SERVERS[name];
}

export function planWay(
  way: Way,
  server: ServerModule | null,
  addresses: WayAddresses,
  secrets: Secrets,
): WayPlan {
  const { seen, proxied, direct, listen, upstream } = addresses;
  const at = (address: string): ServerAddress => ({
    address,
    url: server === null ? `http://${address}` : server.urlAt(address, secrets),
  });
  return {
    way,
    proxy: proxyName(way),
    seen: at(seen),
    reached: { proxied: at(proxied), direct: at(direct) },
    listen,
    upstream,
    talk: server?.talk ?? HTTP_TALK,
  };
}

/** Where an instance finds the others: at the proxies of its own ways, and past all other proxies. */
export function endpointsSeenBy(
  instance: string,
  endpoints: ReadonlyMap<string, Endpoint>,
  ways: readonly WayPlan[],
): readonly Endpoint[] {
  return [...endpoints].map(([name, endpoint]) => {
    const plan = ways.find(({ way }) => way.from === instance && way.to === name);
    return plan === undefined ? endpoint : { service: endpoint.service, ...plan.seen };
  });
}
