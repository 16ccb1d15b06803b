import type { Context } from "../context.ts";
import { TARGET_VARIABLES } from "../plan/targets.ts";
import type { ToolName } from "./contracts.ts";

/** What `loadproof setup` installs when no tool is named. */
export const MAIN_JOB_TOOLS = ["k6", "postgres", "redis"] as const satisfies readonly ToolName[];

const ALWAYS_NEEDED = ["node", "k6"] as const satisfies readonly ToolName[];
/** One of these sets must be complete to start the bundled system. */
const PROCESSES = ["postgres", "redis"] as const satisfies readonly ToolName[];
const CONTAINERS = ["docker"] as const satisfies readonly ToolName[];

/** The tools for want of which `make load-msa-report` can't run; empty when it can. */
export function missingForMainJob(isReady: (name: ToolName) => boolean): ToolName[] {
  const missing = (names: readonly ToolName[]): ToolName[] => names.filter((name) => !isReady(name));
  const servers = missing(CONTAINERS).length === 0 ? [] : missing(PROCESSES);
  return [...missing(ALWAYS_NEEDED), ...servers];
}

/** What a run with these variables needs and we can install: a system that runs elsewhere needs k6 alone. */
export async function toolsForRun(
  context: Context,
  isReady: (name: ToolName) => Promise<boolean>,
): Promise<readonly ToolName[]> {
  const runtime = context.environment["SUT_RUNTIME"] ?? "";
  if (runtime === "processes") return MAIN_JOB_TOOLS;
  if (runtime === "containers" || runtime === "external") return ["k6"];
  const hasTargets = Object.entries(TARGET_VARIABLES).some(
    ([name, service]) => service !== "exchange" && (context.environment[name] ?? "") !== "",
  );
  return hasTargets || (await isReady("docker")) ? ["k6"] : MAIN_JOB_TOOLS;
}
