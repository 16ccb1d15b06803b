import type { Context } from "../context.ts";
import { decideRuntime } from "../environment/index.ts";
import { InputProblems } from "../errors.ts";
import { readOption } from "../options/read-option.ts";
import { type Bundle, BUNDLED, findSystem, keptTopology, type SystemDescription } from "../systems/index.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import type { ToolName } from "../tools/index.ts";
import { isScriptPath } from "./find-script.ts";
import { readTargets } from "./targets.ts";

interface ToolsForRunOptions {
  readonly bundle?: Bundle;
  readonly decide?: typeof decideRuntime;
}

/**
 * What a run of this scenario or script, or `up` of this system, needs with these variables and we can install: a system
 * that runs elsewhere, or in containers, needs k6 alone. A variable that is wrong is for the run to say.
 * @throws InputProblems for a name that is none of them.
 */
export async function toolsForRun(
  name: string,
  context: Context,
  { bundle = BUNDLED, decide = decideRuntime }: ToolsForRunOptions = {},
): Promise<readonly ToolName[]> {
  if (isScriptPath(name)) return ["k6"];
  const system = systemOf(name, bundle);
  const { servers } = keptTopology(system);
  const ignored = new ProblemCollector();
  const wanted = readOption("runtime", {}, context, ignored);
  const targets = readTargets([], context.environment, system, ignored);
  if (wanted === "external" || Object.keys(targets).length > 0) return ["k6"];
  const { runtime } = await decide(wanted, false, context, servers);
  return runtime === "processes" ? ["k6", ...servers] : ["k6"];
}

function systemOf(name: string, { scenarios, systems }: Bundle): SystemDescription {
  const scenario = scenarios.find((one) => one.name === name);
  const system = findSystem(scenario?.topology ?? name, systems);
  if (system !== undefined) return system;
  const known = new Set([
    ...scenarios.map((one) => one.name),
    ...systems.map(({ topology }) => topology.name),
  ]);
  throw new InputProblems([
    { subject: "scenario or system", value: name, ...expectedOneOf(name, [...known]) },
  ]);
}
