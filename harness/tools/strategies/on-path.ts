import { realpath } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Context } from "../../context.ts";
import type { ExecutableFinder, RejectedTool, Tool, ToolSearch } from "../contracts.ts";
import { inspectExecutable, isExecutableTool } from "../inspect-executable.ts";

const PATH_FOLDERS_MAX = 256;

/** Every folder of PATH in its order, then the well-known ones: the first that fits wins, not the first there is. */
export async function findOnPath(tool: Tool, context: Context): Promise<ToolSearch> {
  if (!isExecutableTool(tool)) return { found: null, rejected: [] };
  const rejected: RejectedTool[] = [];
  for (const executable of await executablesOnPath(tool.finder, context.environment["PATH"] ?? "")) {
    const search = await inspectExecutable(tool, executable, "path", context);
    rejected.push(...(search?.rejected ?? []));
    if (search !== null && search.found !== null) return { found: search.found, rejected };
  }
  return { found: null, rejected };
}

/** Existing files of the finder's names, each once: `/bin` and `/usr/bin` are often the same folder. */
async function executablesOnPath(finder: ExecutableFinder, path: string): Promise<string[]> {
  const folders = path.split(delimiter).filter(isAbsolute).slice(0, PATH_FOLDERS_MAX);
  const byRealPath = new Map<string, string>();
  for (const folder of [...folders, ...(finder.folders ?? [])])
    for (const name of finder.names) {
      const executable = join(folder, name);
      const real = await realpath(executable).catch(() => null);
      if (real !== null && !byRealPath.has(real)) byRealPath.set(real, executable);
    }
  return [...byRealPath.values()];
}
