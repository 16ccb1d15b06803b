import { dirname } from "node:path";
import { SCENARIOS } from "#scenarios/catalog.ts";
import type { EnvironmentState } from "../environment/index.ts";
import { type Called, commandName } from "../installation.ts";
import { targetVariable } from "../systems/base-urls.ts";
import { findSystem, type SystemDescription, usualVariables } from "../systems/index.ts";
import { SERVER_ADDRESSES } from "../systems/server-addresses.ts";

/** `chat system` for the topology's name; the name itself for one that is not known. */
export function keptTitle(topology: string): string {
  return findSystem(topology)?.title ?? topology;
}

/** `chat (ports 8080 to 8094)`, for the help of `up`. */
export function describePorts({ topology }: SystemDescription): string {
  const ports = topology.services.flatMap((service) => service.ports);
  return `${topology.name} (ports ${Math.min(...ports)} to ${Math.max(...ports)})`;
}

/** Endpoints of what is up, who can sign in, and the line that points a run at it. */
export function describeKept(state: EnvironmentState, context: Called): string {
  const system = findSystem(state.topology);
  const rows = state.services.map(({ name, urls }) => row(name, urls.join("  ")));
  return [
    `The ${keptTitle(state.topology)} is up (${state.runtime}, ${state.servers.join(", ")}):`,
    ...rows,
    ...(system === undefined ? [] : describeUse(system, state)),
    `Logs: ${state.logDirectory}`,
    ...(system === undefined ? [] : loadLines(system, state, context)),
    `Stop it: ${commandName(context)} down`,
  ].join("\n");
}

function row(name: string, addresses: string): string {
  return `  ${name.padEnd(13)} ${addresses}`;
}

/** What looks at the system, where it was started beside it. */
const OBSERVERS = ["prometheus", "alertmanager"] as const;

function describeUse(system: SystemDescription, state: EnvironmentState): readonly string[] {
  const shown = [...openServers(system), ...OBSERVERS].filter((server) => urlOf(server, state) !== "");
  return [...shown.map((server) => row(server, urlOf(server, state))), system.accounts];
}

/** Servers that checks of its data ask and whose address holds no password. */
function openServers(system: SystemDescription): readonly (keyof typeof SERVER_ADDRESSES)[] {
  return (system.invariants?.servers ?? []).filter((server) => !SERVER_ADDRESSES[server].secret);
}

function urlOf(server: string, { instances }: EnvironmentState): string {
  return instances.find(({ name }) => name === server)?.url ?? "";
}

/** One line with every variable that a run against it needs; an address with a password is named by where it stands. */
function loadLines(system: SystemDescription, state: EnvironmentState, context: Called): readonly string[] {
  const scenario = SCENARIOS.find(({ topology }) => topology === state.topology);
  if (scenario === undefined) return [];
  const services = system.entries.map((name) => {
    const urls = state.services.find((service) => service.name === name)?.urls ?? [];
    return `${targetVariable(name)}=${urls.join(",")}`;
  });
  const open = openServers(system).map(
    (server) => `${SERVER_ADDRESSES[server].variable}=${urlOf(server, state)}`,
  );
  const prometheus = urlOf("prometheus", state);
  const secret = (system.invariants?.servers ?? []).filter((server) => SERVER_ADDRESSES[server].secret);
  const variables = [
    ...services,
    ...open,
    ...(prometheus === "" ? [] : [`PROMETHEUS_URL=${prometheus}`]),
    ...Object.entries(usualVariables(system)).map(([name, value]) => `${name}=${value}`),
  ];
  return [
    ...secret.map(
      (server) =>
        `${SERVER_ADDRESSES[server].variable}, for its invariants, is in ${dirname(state.logDirectory)}/environment.json`,
    ),
    system.invariants === null ? "Load it:" : "Load it, and check its invariants:",
    `  ${variables.join(" ")} ${commandName(context)} run ${scenario.name}`,
  ];
}
