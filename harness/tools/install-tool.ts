import type { Context } from "../context.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import { platformOf } from "./cache.ts";
import type { InstallMethod, PlatformName, ResolvedTool, Tool } from "./contracts.ts";
import { installIntoCache } from "./install-into-cache.ts";
import { installIntoSystem } from "./install-into-system.ts";
import { howToGet } from "./missing-tool.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";

export interface InstallOutcome {
  readonly tool: ResolvedTool;
  /** How it was got: the method's label, or `null` when it was there. */
  readonly method: string | null;
}

type Progress = (message: string) => void;

/**
 * The tool, installed when there is no fitting one: each method in turn until one gives a tool that answers with an
 * accepted version. Safe to run twice at once, and to interrupt: nothing half done is ever found.
 * @throws LoadproofError TOOL_MISSING with the reason of every method; INTERRUPTED.
 */
export async function installTool(
  tool: Tool,
  context: Context,
  onProgress: Progress,
): Promise<InstallOutcome> {
  const before = await searchTool(tool, context);
  if (before.found !== null) return { tool: before.found, method: null };
  const platform = platformOf(context);
  const failures: string[] = [];
  if (platform !== null)
    for (const method of tool.installs[platform]) {
      const attempt = await tryMethod(tool, method, platform, context, onProgress);
      if (typeof attempt !== "string") return attempt;
      failures.push(attempt);
      onProgress(attempt);
    }
  throw await notInstalled(tool, failures, context);
}

async function notInstalled(
  tool: Tool,
  failures: readonly string[],
  context: Context,
): Promise<LoadproofError> {
  const wanted = `${tool.title} ${tool.accepts}`;
  if (failures.length === 0)
    return new LoadproofError("TOOL_MISSING", `${wanted} is not installed by loadproof on this machine`, {
      hint: await howToGet(tool, context),
    });
  return new LoadproofError("TOOL_MISSING", `${wanted} could not be installed: ${failures.join("; ")}`, {
    hint: `do: ${await tool.manual(context)}`,
  });
}

/** The installed tool, or why this method did not give one. */
async function tryMethod(
  tool: Tool,
  method: InstallMethod,
  platform: PlatformName,
  context: Context,
  onProgress: Progress,
): Promise<InstallOutcome | string> {
  try {
    for (const name of method.requires) await installTool(TOOLS[name], context, onProgress);
    const reason = await method.unusable(context);
    if (reason !== null) return `${method.label}: ${reason}`;
    const install = method.scope === "cache" ? installIntoCache : installIntoSystem;
    const found = await install({ tool, method, platform, context, onProgress });
    return { tool: found, method: method.label };
  } catch (error) {
    if (context.interrupted.aborted)
      throw new LoadproofError("INTERRUPTED", `interrupted while installing ${tool.title}`, { cause: error });
    return `${method.label}: ${messageOf(error)}`;
  }
}
