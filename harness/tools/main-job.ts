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
