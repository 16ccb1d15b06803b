import type { Context } from "../context.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import type { ToolName } from "./contracts.ts";
import type { InstallOutcome } from "./install-tool.ts";
import { installTool } from "./install-tool.ts";
import { TOOLS } from "./table.ts";

export interface ToolProgress {
  readonly name: ToolName;
  readonly message: string;
}

export type ToolResult =
  | ({ readonly name: ToolName; readonly status: "ready" } & InstallOutcome)
  | { readonly name: ToolName; readonly status: "failed"; readonly error: LoadproofError };

/**
 * Installs what is missing of `names`, side by side; one failure does not stop the others. Results come in the order
 * of `names`. Rejects only with INTERRUPTED.
 */
export async function installTools(
  names: readonly ToolName[],
  context: Context,
  onProgress: (progress: ToolProgress) => void,
): Promise<ToolResult[]> {
  const results = await Promise.all(names.map((name) => installOne(name, context, onProgress)));
  if (context.interrupted.aborted)
    throw new LoadproofError("INTERRUPTED", "interrupted while installing tools");
  return results;
}

async function installOne(
  name: ToolName,
  context: Context,
  onProgress: (progress: ToolProgress) => void,
): Promise<ToolResult> {
  try {
    const outcome = await installTool(TOOLS[name], context, (message) => onProgress({ name, message }));
    return { name, status: "ready", ...outcome };
  } catch (error) {
    const known = error instanceof LoadproofError;
    return { name, status: "failed", error: known ? error : unexpected(name, error) };
  }
}

function unexpected(name: ToolName, error: unknown): LoadproofError {
  const message = messageOf(error);
  return new LoadproofError("TOOL_MISSING", `${TOOLS[name].title}: ${message}`, { cause: error });
}
