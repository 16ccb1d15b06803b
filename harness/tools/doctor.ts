import type { Context } from "../context.ts";
import type { ToolName, ToolSource } from "./contracts.ts";
import { TOOL_NAMES } from "./contracts.ts";
import { describeRejected, howToGet } from "./missing-tool.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";

/** One tool as `loadproof doctor` sees it. */
export interface DoctorRow {
  readonly tool: ToolName;
  readonly title: string;
  readonly status: "ready" | "missing";
  readonly accepts: string;
  /** `null` when missing. */
  readonly version: string | null;
  readonly path: string | null;
  readonly source: ToolSource | null;
  readonly neededFor: string;
  /** What was found and can't be used; `null` when ready or when nothing was found. */
  readonly unfit: string | null;
  /** What to do; `null` when ready. */
  readonly fix: string | null;
}

/** Every tool of the table, in its order. Changes nothing. */
export function doctor(context: Context): Promise<DoctorRow[]> {
  return Promise.all(TOOL_NAMES.map((name) => examine(name, context)));
}

async function examine(name: ToolName, context: Context): Promise<DoctorRow> {
  const tool = TOOLS[name];
  const { title, accepts, neededFor } = tool;
  const { found, rejected } = await searchTool(tool, context);
  return {
    tool: name,
    title,
    status: found === null ? "missing" : "ready",
    accepts,
    version: found?.version ?? null,
    path: found?.path ?? null,
    source: found?.source ?? null,
    neededFor,
    unfit: found !== null || rejected.length === 0 ? null : describeRejected(rejected),
    fix: found === null ? await howToGet(tool, context) : null,
  };
}
