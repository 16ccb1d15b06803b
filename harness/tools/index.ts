import type { Context } from "../context.ts";
import type { ResolvedTool, ToolName } from "./contracts.ts";
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

/**
 * The tool that would be used now.
 * @throws LoadproofError TOOL_MISSING that names the tool, what was found instead, what is accepted and what to run.
 */
export async function requireTool(name: ToolName, context: Context): Promise<ResolvedTool> {
  const search = await searchTool(TOOLS[name], context);
  if (search.found !== null) return search.found;
  throw await missingTool(TOOLS[name], search.rejected, context);
}
