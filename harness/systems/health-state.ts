import type { Topology } from "#system/topology.ts";
import { messageOf } from "../errors.ts";
import type { SystemStateCheck } from "./system.ts";

/** Every instance of every service answers 200 where its topology says that it tells its health. */
export function healthState({ services }: Topology): SystemStateCheck {
  const paths = new Map(services.map(({ name, healthPath }) => [name, healthPath]));
  return ({ instances }, signal) =>
    Promise.all(
      instances.flatMap(({ name, service, url }) => {
        const path = paths.get(service);
        return path === undefined ? [] : [look(`${name} is healthy`, `${url}${path}`, signal)];
      }),
    );
}

async function look(
  name: string,
  url: string,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<SystemStateCheck>>[number]> {
  try {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return { name, ok: response.ok, value: null, seen: `HTTP ${response.status}` };
  } catch (error) {
    return { name, ok: false, value: null, seen: messageOf(error) };
  }
}
