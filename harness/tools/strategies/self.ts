import type { Context } from "../../context.ts";
import { cacheDirectory } from "../cache.ts";
import type { Tool, ToolSearch } from "../contracts.ts";
import { isAccepted } from "../version.ts";

/** The Node.js that runs this: what is on PATH does not matter, the launcher has chosen. */
export async function findSelf(tool: Tool, context: Context): Promise<ToolSearch> {
  if (tool.finder.kind !== "self") return { found: null, rejected: [] };
  const path = context.nodeExecutable;
  const version = context.nodeVersion.replace(/^v/, "");
  if (!isAccepted(version, tool.accepts))
    return { found: null, rejected: [{ path, version, reason: `version ${version}` }] };
  const source = path.startsWith(`${cacheDirectory(context)}/`) ? "cache" : "path";
  return { found: { name: tool.name, path, version, source }, rejected: [] };
}
