import type { ServerName } from "#system/topology.ts";
import type { Link, RunningService, StartedEnvironment, UnexpectedExit } from "../contracts/environment.ts";
import type { Runtime } from "../contracts/plan.ts";
import type { ServiceDescription } from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import type { RunningWay } from "./links/proxied-way.ts";
import { LOAD, waysOfLink } from "./links/ways.ts";

/** Keeps unexpected exits for listeners that come later. */
export class ExitReports {
  readonly #seen: UnexpectedExit[] = [];
  readonly #listeners: ((exit: UnexpectedExit) => void)[] = [];

  readonly report = (exit: UnexpectedExit): void => {
    this.#seen.push(exit);
    for (const listener of this.#listeners) listener(exit);
  };

  listen(listener: (exit: UnexpectedExit) => void): void {
    this.#listeners.push(listener);
    for (const exit of this.#seen) listener(exit);
  }
}

interface SystemParts {
  readonly runtime: Runtime;
  readonly instances: readonly RunningService[];
  readonly servers: readonly string[];
  readonly services: readonly ServiceDescription[];
  readonly readyMs: number;
  /** Those that go through proxies. */
  readonly ways: readonly RunningWay[];
  /** Connection strings, from this machine, of the servers there are. */
  readonly connections: Readonly<Partial<Record<ServerName, string>>>;
  readonly exits: ExitReports;
  readonly dispose: () => Promise<void>;
}

/** The environment that a run sees, whatever started it. */
export function startedSystem(parts: SystemParts): StartedEnvironment {
  const { runtime, instances, servers, services, readyMs, ways, connections, exits } = parts;
  let disposed: Promise<void> | null = null;
  const unknown = (what: string, name: string, known: readonly string[]): LoadproofError => {
    const names = [...new Set(known)].join(", ");
    const expected = names === "" ? `the ${runtime} environment has none` : `expected one of ${names}`;
    return new LoadproofError("ENVIRONMENT_FAILED", `no ${what} "${name}" in this environment; ${expected}`);
  };
  const urls = (service: string): readonly string[] => {
    const described = services.find(({ name }) => name === service);
    if (described) return described.urls;
    const running = instances.filter((one) => one.service === service).map(({ url }) => url);
    if (running.length > 0) return running;
    const known = [...services.map(({ name }) => name), ...instances.map((one) => one.service)];
    throw unknown("service", service, known);
  };
  return {
    runtime,
    instances,
    servers,
    services,
    readyMs,
    postgresUrl: connections.postgres,
    urls,
    loadUrls: (service) =>
      urls(service).map((url) => {
        const called = instances.find((one) => one.service === service && one.url === url)?.name;
        return ways.find(({ from, to }) => from === LOAD && to === called)?.seenUrl ?? url;
      }),
    ways(link) {
      const found = waysOfRunning(link, ways);
      if (found.length > 0) return found;
      throw unknown(
        "proxied way",
        `${link.from}/${link.to}`,
        ways.map(({ from, to }) => `${from}/${to}`),
      );
    },
    instance(name) {
      const found = instances.find((one) => one.name === name);
      if (found) return found;
      const known = instances.map((one) => one.name);
      throw unknown("instance", name, known);
    },
    onUnexpectedExit: (listener) => exits.listen(listener),
    [Symbol.asyncDispose]: () => (disposed ??= parts.dispose()),
  };
}

function waysOfRunning(link: Link, ways: readonly RunningWay[]): readonly RunningWay[] {
  const named = waysOfLink(
    link,
    ways.map(({ way }) => way),
  );
  return ways.filter(({ way }) => named.includes(way));
}
