import type { ServerName, Topology } from "#system/topology.ts";
import { listenKey, proxyName } from "../assembly/instances.ts";
import { planWay, serverAt, type WayPlan } from "../links/plan-way.ts";
import { LOAD, type Way } from "../links/ways.ts";
import { portOf } from "../ports/allocate.ts";
import { type HeldPort, LOOPBACK } from "../ports/reservation.ts";
import type { Secrets } from "../secrets.ts";
import type { Listener } from "../servers/server-module.ts";
import { splitAddress } from "../system/split-address.ts";
import { SERVICE_PORT } from "./service-container.ts";

/** Where every proxy listens: each has an address of its own. */
export const LISTEN_PORT = 20_000;
/** The first of those on which a server listens for who comes by a way. */
const FIRST_LISTENER_PORT = 20_100;

/** A way between containers, which find each other by name; this machine, and the load on it, by published ports. */
export function planContainerWay(
  way: Way,
  index: number,
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
  const publishedAt = (key: string): string => `${LOOPBACK}:${portOf(ports, key).port}`;
  const server = serverAt(way, topology);
  const proxied = publishedAt(listenKey(way));
  const ownPort = server?.tellsItsAddress === true ? FIRST_LISTENER_PORT + index : null;
  return planWay(
    way,
    server,
    {
      seen: way.from === LOAD ? proxied : `${proxyName(way)}:${LISTEN_PORT}`,
      proxied,
      direct: publishedAt(way.to),
      listen: `0.0.0.0:${LISTEN_PORT}`,
      upstream: `${way.to}:${ownPort ?? server?.port ?? SERVICE_PORT}`,
    },
    secrets,
  );
}

/** Where a server that tells its address listens for those who come by these ways. */
export function listenersOf(server: ServerName, ways: readonly WayPlan[]): readonly Listener[] {
  return ways.flatMap(({ way, upstream, seen }) => {
    const port = splitAddress(upstream)[1];
    return way.toService === server && port >= FIRST_LISTENER_PORT ? [{ port, address: seen.address }] : [];
  });
}
