import type { Context } from "../context.ts";
import type { Tenant } from "../contracts/run.ts";
import type { SystemDescription } from "../systems/index.ts";
import { variablesRead } from "./command.ts";

/** The variable that names the tenant of a load's users, for bundled scenarios and scripts of the user's alike. */
const TENANT_VARIABLE = "TENANT_ID";

interface Asked {
  readonly system: Pick<SystemDescription, "variables"> | null;
  /** Absolute path of the script. */
  readonly scriptPath: string;
  readonly options: { readonly variables: Readonly<Record<string, string>> };
}

/** The tenant whose users make the load, as the script gets it; of a script that never asks for one, none. */
export function tenantOf(
  { system, scriptPath, options }: Asked,
  { environment }: Pick<Context, "environment">,
): Tenant {
  const given = options.variables[TENANT_VARIABLE];
  if (system === null) {
    const asksFor = given !== undefined || variablesRead(scriptPath).includes(TENANT_VARIABLE);
    const id = (asksFor ? (given ?? environment[TENANT_VARIABLE]) : undefined) || null;
    return { id, source: id === null ? "none-given" : "given" };
  }
  const variable = system.variables[TENANT_VARIABLE];
  if (variable === undefined) return { id: null, source: "no-tenants" };
  const id = given ?? environment[TENANT_VARIABLE];
  return id ? { id, source: "given" } : { id: variable.fallback, source: "default" };
}
