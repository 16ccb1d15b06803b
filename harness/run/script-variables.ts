import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { SHORT_VARIABLE, targetVariable } from "../systems/base-urls.ts";

/** Variables of the script: base URLs by service, those of its system, what the fixtures have made, then the user's own. */
export function scriptVariables(
  { system, options }: Pick<PreparedRun, "system" | "options">,
  environment: StartedEnvironment,
  context: Pick<Context, "environment">,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { name } of environment.services)
    variables[targetVariable(name)] = environment.urls(name).join(",");
  const first = system === null ? undefined : variables[targetVariable(system.entries[0])];
  if (first !== undefined) variables[SHORT_VARIABLE] ??= first;
  for (const [name, { fallback }] of Object.entries(system?.variables ?? {}))
    variables[name] = context.environment[name] || fallback;
  const isOurs = environment.runtime !== "external";
  return { ...variables, ...(isOurs ? system?.fixtures.variables : {}), ...options.variables };
}
