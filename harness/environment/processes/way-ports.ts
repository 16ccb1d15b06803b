import type { ServerName, Topology } from "#system/topology.ts";
import { listenKey, proxyName } from "../assembly/instances.ts";
import { planWay, serverAt, type WayPlan } from "../links/plan-way.ts";
import type { Way } from "../links/ways.ts";
import { portOf } from "../ports/allocate.ts";
import { type HeldPort, holdFreePort, LOOPBACK } from "../ports/reservation.ts";
import type { Secrets } from "../secrets.ts";
import type { Listener } from "../servers/server-module.ts";
import { splitAddress } from "../system/split-address.ts";

/** The same of a listener of its own at the other end. */
function reachKey(way: Way): string {
  return `${proxyName(way)} is answered`;
}

/** Holds the ports of all ways, beside those of the instances. */
export async function holdWayPorts(
  ports: Map<string, HeldPort>,
  ways: readonly Way[],
  topology: Topology,
): Promise<void> {
  for (const way of ways) {
    ports.set(listenKey(way), await holdFreePort());
    if (serverAt(way, topology)?.tellsItsAddress === true) ports.set(reachKey(way), await holdFreePort());
  }
}

/** A way between processes of this machine, where everybody sees the same addresses. */
export function planProcessWay(
  way: Way,
  {
    topology,
    ports,
    secrets,
  }: {
    readonly topology: Topology;
    readonly ports: ReadonlyMap<string, HeldPort>;
    readonly secrets: Secrets;
  },
): WayPlan {
  const addressAt = (key: string): string => `${LOOPBACK}:${portOf(ports, key).port}`;
  const server = serverAt(way, topology);
  const [proxied, direct] = [addressAt(listenKey(way)), addressAt(way.to)];
  const upstream = server?.tellsItsAddress === true ? addressAt(reachKey(way)) : direct;
  return planWay(way, server, { seen: proxied, proxied, direct, listen: proxied, upstream }, secrets);
}

/** Where a server that tells its address listens for those who come by these ways. */
export function listenersOf(server: ServerName, ways: readonly WayPlan[]): readonly Listener[] {
  return ways
    .filter(({ way, upstream, reached }) => way.toService === server && upstream !== reached.direct.address)
    .map(({ upstream, seen }) => ({ port: splitAddress(upstream)[1], address: seen.address }));
}

/** The ports that are held for those listeners. */
export function listenerPorts(
  server: ServerName,
  ways: readonly WayPlan[],
  ports: ReadonlyMap<string, HeldPort>,
): readonly HeldPort[] {
  return ways.flatMap(({ way }) => (way.toService === server ? (ports.get(reachKey(way)) ?? []) : []));
}
