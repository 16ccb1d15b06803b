import { CHAT_TOPOLOGY, EXCHANGE_SECRETS, EXCHANGE_TOPOLOGY, type Topology } from "#system/topology.ts";
import type { EnvironmentState } from "../environment/index.ts";
import { targetVariable } from "../plan/targets.ts";
import { KEPT_ACCOUNTS, KEPT_USERS } from "../run/keep-system.ts";

/** A bundled system that `up` can keep running. */
export interface KeptSystem {
  readonly topology: Topology;
  /** `chat system`, for sentences. */
  readonly title: string;
  /** How to use it, below its endpoints. */
  readonly describe: (state: EnvironmentState) => readonly string[];
}

/** With the Prometheus that its objectives ask. */
const OBSERVED_EXCHANGE: Topology = {
  ...EXCHANGE_TOPOLOGY,
  servers: [...EXCHANGE_TOPOLOGY.servers, "prometheus"],
};

/** By the word that `up` takes; the first is the one it starts without a word. */
export const KEPT_SYSTEMS = {
  chat: { topology: CHAT_TOPOLOGY, title: "chat system", describe: describeChat },
  exchange: { topology: OBSERVED_EXCHANGE, title: "exchange", describe: describeExchange },
} as const satisfies Readonly<Record<string, KeptSystem>>;

export type KeptSystemName = keyof typeof KEPT_SYSTEMS;
export const KEPT_SYSTEM_NAMES = Object.keys(KEPT_SYSTEMS) as readonly KeptSystemName[];

/** `chat system` for the topology's name; the name itself for one that is not known. */
export function keptTitle(topology: string): string {
  return Object.values(KEPT_SYSTEMS).find((system) => system.topology.name === topology)?.title ?? topology;
}

/** `CHAT_BASE_URL=http://127.0.0.1:8080,...` for each of these services. */
function variablesOf({ services }: EnvironmentState, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const urls = services.find((service) => service.name === name)?.urls;
    return urls === undefined ? [] : [`${targetVariable(name)}=${urls.join(",")}`];
  });
}

function describeChat(state: EnvironmentState): readonly string[] {
  const variables = variablesOf(state, ["chat", "session", "orghub", "tenanthub"]);
  const last = `user-${String(KEPT_USERS).padStart(6, "0")}@example.com`;
  return [
    `Sign in: tenant default, admin@example.com or user-000001@example.com to ${last}, password pass1234`,
    `Logs: ${state.logDirectory}`,
    "Load it:",
    `  ${variables.join(" ")} bin/loadproof run msa-hotpath -e USER_COUNT=${KEPT_USERS}`,
  ];
}

function describeExchange(state: EnvironmentState): readonly string[] {
  const urlOf = (server: string): string => state.instances.find(({ name }) => name === server)?.url ?? "";
  const [kafka, prometheus] = [urlOf("kafka"), urlOf("prometheus")];
  const servers = [`KAFKA_BOOTSTRAP=${kafka}`, `PROMETHEUS_URL=${prometheus}`];
  const variables = [...variablesOf(state, ["exchange"]), ...servers];
  const script = [`API_SECRET=${EXCHANGE_SECRETS.api}`, `ACCOUNT_COUNT=${KEPT_ACCOUNTS}`];
  return [
    `  ${"kafka".padEnd(13)} ${kafka}`,
    `  ${"prometheus".padEnd(13)} ${prometheus}`,
    `Accounts: 1 to ${KEPT_ACCOUNTS} and 9999; API keys are made with API_SECRET=${EXCHANGE_SECRETS.api}`,
    `Logs: ${state.logDirectory}`,
    "Load it, and check its invariants:",
    `  ${[...variables, ...script].join(" ")} bin/loadproof run exchange-orders`,
  ];
}
