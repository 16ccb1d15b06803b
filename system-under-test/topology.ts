/** Servers that are not ours: the environment knows how to start each of them. */
export type ServerName = "postgres" | "redis" | "kafka" | "prometheus" | "alertmanager" | "toxiproxy";

/** How the address of another part of the topology is written into a service's environment. */
export type AddressFormat = "url" | "urls" | "host-port";

export interface ServiceDefinition {
  readonly name: string;
  /** Entry file, relative to `system-under-test/`. */
  readonly entry: string;
  /** Options of Node.js, which stand before the entry file: what `NODE_OPTIONS` does not take. */
  readonly nodeOptions?: readonly string[];
  /** Ports asked for by `up` (002's defaults), one per replica; a run takes free ports. */
  readonly ports: readonly number[];
  /** Environment variables that never change with the runtime. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables of the caller's environment that it is given too, where they are set: its settings. */
  readonly settings?: readonly string[];
  /**
   * Variable that names the URL of the environment's control, by which a service stops and starts other parts of it; given
   * where the system runs as processes.
   */
  readonly control?: string;
  /** Variable -> what it names: `{ DBMAN_URLS: { of: "dbman", as: "urls" } }` (urls: comma-separated, one per replica). */
  readonly addresses: Readonly<Record<string, { readonly of: string; readonly as: AddressFormat }>>;
  /** Services and servers that must be healthy before this one starts. */
  readonly needs: readonly string[];
  /** Variable that names a folder for each instance's own data; it lasts as long as the environment, through any number of kills. */
  readonly dataFolder?: string;
  /** Path that answers 200 when the service and what it depends on are healthy. */
  readonly healthPath: string;
}

export interface Topology {
  readonly name: string;
  readonly servers: readonly ServerName[];
  readonly services: readonly ServiceDefinition[];
}
