import type { Context } from "../context.ts";
import type { RejectedTool, Tool, ToolSearch } from "./contracts.ts";
import { findInCache } from "./strategies/cache.ts";
import { findOnPath } from "./strategies/on-path.ts";
import { findSelf } from "./strategies/self.ts";

/** Looks on PATH (and well-known folders), then in the cache; the first that fits wins. Changes nothing. */
export async function searchTool(tool: Tool, context: Context): Promise<ToolSearch> {
  const rejected: RejectedTool[] = [];
  for (const look of [findSelf, findOnPath, findInCache]) {
    const search = await look(tool, context);
    rejected.push(...search.rejected);
    if (search.found !== null) return { found: search.found, rejected };
  }
  return { found: null, rejected };
}
