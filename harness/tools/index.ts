import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import type { ResolvedTool, Tool, ToolName, ToolSearch } from "./contracts.ts";
import { inspectExecutable, isExecutableTool } from "./inspect-executable.ts";
import { missingTool } from "./missing-tool.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";

export type { ResolvedTool, ToolName } from "./contracts.ts";
export { TOOL_NAMES } from "./contracts.ts";
export { runDoctor } from "./run-doctor.ts";
export { runSetup } from "./run-setup.ts";

/** The tool that would be used now, `null` when there is none of an accepted version. Changes nothing. */
export async function resolveTool(name: ToolName, context: Context): Promise<ResolvedTool | null> {
  return (await searchTool(TOOLS[name], context)).found;
}

/** The program at a path as this tool, in these versions; `null` when there is no program. */
export async function inspectAt(
  name: ToolName,
  path: string,
  accepts: string,
  context: Context,
): Promise<ToolSearch | null> {
  const tool: Tool = { ...TOOLS[name], accepts };
  return isExecutableTool(tool) ? inspectExecutable(tool, path, "path", context) : null;
}

/**
 * All of these by name, asked for side by side; what is missing is named together.
 * @throws LoadproofError TOOL_MISSING as `requireTool` does, with a line for each that is missing.
 */
export async function requireTools(
  names: readonly ToolName[],
  context: Context,
): Promise<ReadonlyMap<ToolName, ResolvedTool>> {
  const found = new Map<ToolName, ResolvedTool>();
  const missing: LoadproofError[] = [];
  const asked = await Promise.allSettled(names.map((name) => requireTool(name, context)));
  for (const one of asked) {
    if (one.status === "fulfilled") found.set(one.value.name, one.value);
    else if (one.reason instanceof LoadproofError && one.reason.code === "TOOL_MISSING")
      missing.push(one.reason);
    else throw one.reason;
  }
  const [first, ...others] = missing;
  if (first === undefined) return found;
  if (others.length === 0) throw first;
  const told = missing.map(({ message, hint }) => (hint === undefined ? message : `${message}\n    ${hint}`));
  throw new LoadproofError("TOOL_MISSING", `${missing.length} tools\n  ${told.join("\n  ")}`);
}

/**
 * The tool that would be used now.
 * @throws LoadproofError TOOL_MISSING that names the tool, what was found instead, what is accepted and what to run.
 */
export async function requireTool(name: ToolName, context: Context): Promise<ResolvedTool> {
  const search = await searchTool(TOOLS[name], context);
  if (search.found !== null) return search.found;
  throw await missingTool(TOOLS[name], search.rejected, context);
}
