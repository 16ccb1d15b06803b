import type { ServiceInstance } from "./instances.ts";

/** Where an instance is reached from inside the environment. */
export interface Endpoint {
  readonly service: string;
  /** Base URL of a service, connection string of a server. */
  readonly url: string;
  /** `host:port`. */
  readonly address: string;
}

/** What an instance is given of the machine or container it runs in. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** Absolute path, for a service that asks for a folder. */
  readonly dataFolder: string;
}

/** What every service of one environment shares. */
export interface SharedVariables {
  /** Environment of whoever starts it: settings that services take come from it. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly tokenSecret: string;
  readonly defects: readonly string[];
  /** URL of the environment's control, where there is one. */
  readonly controlUrl?: string;
}

/**
 * The variables of one service instance: what never changes, who it is, and where the others are. `endpoints` holds one
 * entry per replica, in the order of the replicas.
 */
export function serviceVariables(
  instance: ServiceInstance,
  place: Place,
  endpoints: readonly Endpoint[],
  shared: SharedVariables,
): Record<string, string> {
  const { definition } = instance;
  const addresses = Object.entries(definition.addresses).map(([variable, { of, as }]) => {
    const targets = endpoints.filter((endpoint) => endpoint.service === of);
    const values = targets.map((endpoint) => (as === "host-port" ? endpoint.address : endpoint.url));
    return [variable, as === "url" ? (values[0] ?? "") : values.join(",")] as const;
  });
  return {
    NODE_ENV: "production",
    ...definition.environment,
    ...settingsOf(definition.settings ?? [], shared.caller),
    ...(definition.control === undefined || shared.controlUrl === undefined
      ? {}
      : { [definition.control]: shared.controlUrl }),
    ...Object.fromEntries(addresses),
    ...(definition.dataFolder === undefined ? {} : { [definition.dataFolder]: place.dataFolder }),
    HOST: place.host,
    PORT: String(place.port),
    INSTANCE: instance.name,
    DEFECTS: shared.defects.join(","),
    TOKEN_SECRET: shared.tokenSecret,
  };
}

function settingsOf(names: readonly string[], caller: SharedVariables["caller"]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (caller[name] ? [[name, caller[name]]] : [])));
}
