import type { ServerName } from "#system/topology.ts";
import type { RunningService, StartedEnvironment, UnexpectedExit } from "../contracts/environment.ts";
import type { Runtime } from "../contracts/plan.ts";
import type { ServiceDescription } from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import type { Endpoint } from "./assembly/variables.ts";

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

export interface SystemParts {
  readonly runtime: Runtime;
  readonly instances: readonly RunningService[];
  readonly servers: readonly string[];
  readonly services: readonly ServiceDescription[];
  readonly readyMs: number;
  /** Connection strings, from this machine, of the servers there are. */
  readonly connections: Readonly<Partial<Record<ServerName, string>>>;
  readonly exits: ExitReports;
  readonly dispose: () => Promise<void>;
}

export function connectionsOf(servers: readonly Endpoint[]): SystemParts["connections"] {
  return Object.fromEntries(servers.map(({ service, url }) => [service, url]));
}

/** The environment that a run sees, whatever started it. */
export class StartedSystem implements StartedEnvironment {
  readonly #parts: SystemParts;
  #disposed: Promise<void> | null = null;

  constructor(parts: SystemParts) {
    this.#parts = parts;
  }

  get runtime(): Runtime {
    return this.#parts.runtime;
  }

  get instances(): readonly RunningService[] {
    return this.#parts.instances;
  }

  get servers(): readonly string[] {
    return this.#parts.servers;
  }

  get services(): readonly ServiceDescription[] {
    return this.#parts.services;
  }

  get readyMs(): number {
    return this.#parts.readyMs;
  }

  get postgresUrl(): string | undefined {
    return this.#parts.connections.postgres;
  }

  urls(service: string): readonly string[] {
    const described = this.services.find(({ name }) => name === service);
    if (described) return described.urls;
    const running = this.instances.filter((instance) => instance.service === service).map(({ url }) => url);
    if (running.length > 0) return running;
    throw this.#unknown("service", service, [
      ...this.services.map(({ name }) => name),
      ...this.instances.map((one) => one.service),
    ]);
  }

  instance(name: string): RunningService {
    const found = this.instances.find((instance) => instance.name === name);
    if (found) return found;
    throw this.#unknown(
      "instance",
      name,
      this.instances.map((instance) => instance.name),
    );
  }

  onUnexpectedExit(listener: (exit: UnexpectedExit) => void): void {
    this.#parts.exits.listen(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#parts.dispose();
    return this.#disposed;
  }

  #unknown(what: string, name: string, known: readonly string[]): LoadproofError {
    const names = [...new Set(known)].join(", ");
    const expected = names === "" ? `the ${this.runtime} environment has none` : `expected one of ${names}`;
    return new LoadproofError("ENVIRONMENT_FAILED", `no ${what} "${name}" in this environment; ${expected}`);
  }
}
