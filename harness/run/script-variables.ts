import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { SHORT_VARIABLE, targetVariable } from "../systems/base-urls.ts";
import { usualVariables } from "../systems/index.ts";

/** Variables of the script: base URLs by service, those of its system, what the fixtures have made, then the user's own. */
export function scriptVariables(
  { system, options }: Pick<PreparedRun, "system" | "options">,
  environment: StartedEnvironment,
  context: Pick<Context, "environment">,
): Record<string, string> {
  if (system === null) return { ...ownTargets(options), ...options.variables };
  const variables: Record<string, string> = {};
  for (const { name } of environment.services)
    variables[targetVariable(name)] = environment.loadUrls(name).join(",");
  const first = variables[targetVariable(system.entries[0])];
  if (first !== undefined) variables[SHORT_VARIABLE] ??= first;
  for (const [name, { fallback }] of Object.entries(system.variables))
    variables[name] = context.environment[name] || fallback;
  const isOurs = environment.runtime !== "external";
  return { ...variables, ...(isOurs ? usualVariables(system) : {}), ...options.variables };
}

/** Of a script of the user's: what `--target` says, byte for byte. All else stands in its environment. */
function ownTargets({ targets }: Pick<PreparedRun["options"], "targets">): Record<string, string> {
  return Object.fromEntries(
    targets.map((text) => {
      const separator = text.indexOf("=");
      return [targetVariable(text.slice(0, separator)), text.slice(separator + 1)];
    }),
  );
}
