import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import { setupCommand } from "../installation.ts";
import { platformOf } from "./cache.ts";
import type { InstallMethod, RejectedTool, Tool } from "./contracts.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";

/** TOOL_MISSING: which tool, what it is needed for, what is accepted, what was found instead; the hint says what to run. */
export async function missingTool(
  tool: Tool,
  rejected: readonly RejectedTool[],
  context: Context,
): Promise<LoadproofError> {
  const wanted = `${tool.title} ${tool.accepts} is needed for ${tool.neededFor}`;
  const hint = await howToGet(tool, context);
  return new LoadproofError("TOOL_MISSING", `${wanted}; ${describeRejected(rejected)}`, { hint });
}

/** `none was found`, or every candidate with the reason it can't be used. */
export function describeRejected(rejected: readonly RejectedTool[]): string {
  if (rejected.length === 0) return "none was found";
  return `found ${rejected.map(({ path, reason }) => `${JSON.stringify(path)} (${reason})`).join(", ")}`;
}

/** The command that gets the tool on this machine: our own where a method is usable, else a person's. */
export async function howToGet(tool: Tool, context: Context): Promise<string> {
  const platform = platformOf(context);
  const methods = platform === null ? [] : tool.installs[platform];
  const reasons: string[] = [];
  for (const method of methods) {
    const reason = await reasonUnusable(method, context);
    if (reason === null) return `run: ${setupCommand(context, tool.name)}`;
    reasons.push(reason);
  }
  const because = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  return `do: ${await tool.manual(context)}${because}`;
}

/** Why a method can't be used now: its own reason, or a tool it requires and can't find; `null` when it can. */
async function reasonUnusable(method: InstallMethod, context: Context): Promise<string | null> {
  for (const name of method.requires) {
    const { found, rejected } = await searchTool(TOOLS[name], context);
    if (found !== null) continue;
    const { title, accepts } = TOOLS[name];
    return `${method.label} needs ${title} ${accepts}: ${describeRejected(rejected)}`;
  }
  return method.unusable(context);
}
