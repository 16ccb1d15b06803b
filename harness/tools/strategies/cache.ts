import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { platformOf, toolDirectory } from "../cache.ts";
import type { Tool, ToolSearch } from "../contracts.ts";
import { inspectExecutable, isExecutableTool } from "../inspect-executable.ts";
import { isAccepted } from "../version.ts";

const NOTHING: ToolSearch = { found: null, rejected: [] };

/** The tool's pinned version in the project's cache. */
export async function findInCache(tool: Tool, context: Context): Promise<ToolSearch> {
  const platform = platformOf(context);
  const directory = await toolDirectory(tool, context);
  if (platform === null || directory === null) return NOTHING;
  return findInFolder(tool, join(directory, tool.cachedFolder(platform)), context);
}

/** The tool in one folder that has the layout of the cache; also proves a fresh install before it is moved there. */
export async function findInFolder(tool: Tool, folder: string, context: Context): Promise<ToolSearch> {
  if (tool.finder.kind === "jars") return findJars(tool, tool.finder.jarPattern, folder);
  if (!isExecutableTool(tool)) return NOTHING;
  for (const name of tool.finder.names) {
    const search = await inspectExecutable(tool, join(folder, name), "cache", context);
    if (search !== null) return search;
  }
  return NOTHING;
}

async function findJars(tool: Tool, pattern: RegExp, folder: string): Promise<ToolSearch> {
  const files = await readdir(folder).catch(() => []);
  const version = files.map((file) => pattern.exec(file)?.[1]).find((found) => found !== undefined);
  if (version === undefined) return NOTHING;
  if (isAccepted(version, tool.accepts))
    return { found: { name: tool.name, path: folder, version, source: "cache" }, rejected: [] };
  return { found: null, rejected: [{ path: folder, version, reason: `version ${version}` }] };
}
