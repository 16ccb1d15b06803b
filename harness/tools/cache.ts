import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Context } from "../context.ts";
import type { PlatformName, Tool } from "./contracts.ts";
import { PLATFORMS } from "./contracts.ts";
import { isReachableByOthers } from "./reachable.ts";

/** As root, tools that run as another user go here when the user's own cache is closed to others. */
export const SHARED_CACHE = "/var/cache/loadproof";

/** `${XDG_CACHE_HOME:-~/.cache}/loadproof`; like the XDG rules, a relative XDG_CACHE_HOME counts as unset. */
export function cacheDirectory(context: Context): string {
  const configured = context.environment["XDG_CACHE_HOME"];
  const base =
    configured !== undefined && isAbsolute(configured)
      ? configured
      : join(context.environment["HOME"] ?? homedir(), ".cache");
  return join(base, "loadproof");
}

/** Folder of the tool in the cache, `null` for tools that are never put there. Costs a few `stat` calls at most. */
export async function toolDirectory(tool: Tool, context: Context): Promise<string | null> {
  if (tool.pinned === null) return null;
  const folder = `${tool.name}-${tool.pinned}`;
  const own = join(cacheDirectory(context), folder);
  return (await isOutOfReach(tool, own, context)) ? join(SHARED_CACHE, folder) : own;
}

/** Whether the tool must run as another user who can't get at `path`. */
export async function isOutOfReach(tool: Tool, path: string, context: Context): Promise<boolean> {
  const runsUnprivileged = tool.finder.kind === "executable" && tool.finder.runsUnprivileged === true;
  return runsUnprivileged && context.userId === 0 && !(await isReachableByOthers(path));
}

/** This machine as one of the platforms that tools can be installed on, or `null`. */
export function platformOf(context: Context): PlatformName | null {
  const name = `${context.platform}-${context.architecture}`;
  return PLATFORMS.find((platform) => platform === name) ?? null;
}
