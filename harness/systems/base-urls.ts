import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { SystemDescription } from "./system.ts";

/** Names the first of a system's services that scripts call, where the service's own variable is not set. */
export const SHORT_VARIABLE = "BASE_URL";

/** The one service of a script of the user's that has a `BASE_URL`. */
export const OWN_SERVICE = "base";

/** The variable that names a service: `chat` -> `CHAT_BASE_URL`; `base` -> `BASE_URL`, for scripts with one address. */
export function targetVariable(service: string): string {
  return service === OWN_SERVICE ? SHORT_VARIABLE : `${service.toUpperCase().replaceAll("-", "_")}_BASE_URL`;
}

/** Services that the scenario's script calls, in the order of the system's description. */
export function calledServices(
  { entries }: SystemDescription,
  { endpoints }: Pick<ScenarioDefinition, "endpoints">,
): readonly string[] {
  return entries.filter((entry) => endpoints.some(({ service }) => service === entry));
}

/** `CHAT_BASE_URL=http://127.0.0.1:8080,http://127.0.0.1:8081`: where `up` has the service. */
export function keptBaseUrl({ topology }: SystemDescription, service: string): string {
  const ports = topology.services.find(({ name }) => name === service)?.ports ?? [];
  return `${targetVariable(service)}=${ports.map((port) => `http://127.0.0.1:${port}`).join(",")}`;
}
