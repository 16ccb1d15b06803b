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
  readonly tokenSecret: string;
  readonly defects: readonly string[];
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
    ...Object.fromEntries(addresses),
    ...(definition.dataFolder === undefined ? {} : { [definition.dataFolder]: place.dataFolder }),
    HOST: place.host,
    PORT: String(place.port),
    INSTANCE: instance.name,
    DEFECTS: shared.defects.join(","),
    TOKEN_SECRET: shared.tokenSecret,
  };
}
