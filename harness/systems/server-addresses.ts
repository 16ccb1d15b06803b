import type { StartedEnvironment } from "../contracts/environment.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { FixtureTarget } from "./system.ts";

interface ServerAddress {
  /** Names the server of a system of the user's. */
  readonly variable: string;
  readonly pattern: RegExp;
  readonly expected: string;
  /** May hold a password, so it is never shown. */
  readonly secret: boolean;
}

/** Servers below a system that checks of its data ask directly. */
export const SERVER_ADDRESSES = {
  kafka: {
    variable: "KAFKA_BOOTSTRAP",
    pattern: /^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/,
    expected: "host:port of a Kafka broker, several separated by commas",
    secret: false,
  },
  postgres: {
    variable: "POSTGRES_URL",
    pattern: /^postgres(ql)?:\/\/\S+$/,
    expected: "a connection string such as postgres://user:password@host:5432/database",
    secret: true,
  },
  redis: {
    variable: "REDIS_URL",
    pattern: /^rediss?:\/\/\S+$/,
    expected: "a URL such as redis://host:6379",
    secret: true,
  },
} as const satisfies Readonly<Record<string, ServerAddress>>;

export type AddressedServer = keyof typeof SERVER_ADDRESSES;
export type ServerAddresses = Readonly<Partial<Record<AddressedServer, string>>>;

/** The addresses that the variables give of these servers; wrong ones go to the collector. */
export function readServerAddresses(
  servers: readonly AddressedServer[],
  environment: Readonly<Record<string, string | undefined>>,
  problems: ProblemCollector,
): ServerAddresses {
  const addresses: Partial<Record<AddressedServer, string>> = {};
  for (const server of servers) {
    const { variable, pattern, expected, secret }: ServerAddress = SERVER_ADDRESSES[server];
    const text = environment[variable];
    if (!text) continue;
    if (pattern.test(text)) addresses[server] = text;
    else problems.add({ subject: variable, value: secret ? "***" : text, expected });
  }
  return addresses;
}

/** What fixtures go through in a system that was started here. */
export function startedTarget(environment: StartedEnvironment): FixtureTarget {
  return {
    address: (server) => addressOf(environment, server),
    urls: (service) => environment.urls(service),
  };
}

/** Address of a server that was started here, in the form of its variable. */
export function addressOf(environment: StartedEnvironment, server: AddressedServer): string {
  if (server === "postgres" && environment.postgresUrl !== undefined) return environment.postgresUrl;
  const { url } = environment.instance(server);
  return server === "redis" ? `redis://${url}` : url;
}
