import type { Context } from "../context.ts";
import { EXIT } from "../errors.ts";
import { alignColumns } from "./align-columns.ts";
import type { ToolName } from "./contracts.ts";
import type { ToolProgress, ToolResult } from "./install-tools.ts";
import { installTools } from "./install-tools.ts";
import { MAIN_JOB_TOOLS, missingForMainJob } from "./main-job.ts";
import { parseToolNames } from "./parse-tool-names.ts";
import type { CommandOutcome } from "./run-doctor.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";

export interface SetupOptions {
  /** Tools to install, as the user wrote them; empty: those of the main job. */
  readonly names: readonly string[];
  /** Before a run: no words about what is there. */
  readonly quiet: boolean;
  readonly onProgress: (progress: ToolProgress) => void;
}

/**
 * `loadproof setup [tool...]`: installs what is missing. Exit 0 when all that was named is ready, or, with nothing
 * named, when the main job can run; else 4.
 * @throws InputProblems for names that are no tools.
 */
export async function runSetup(context: Context, options: SetupOptions): Promise<CommandOutcome> {
  const isReady = async (name: ToolName): Promise<boolean> =>
    (await searchTool(TOOLS[name], context)).found !== null;
  const named = parseToolNames(options.names);
  const wanted = named.length > 0 ? named : MAIN_JOB_TOOLS;
  const results = await installTools(wanted, context, options.onProgress);
  const failed = results.filter((result) => result.status === "failed");
  const isEnough =
    failed.length === 0 || (named.length === 0 && !options.quiet && (await mainJobCanRun(isReady)));
  const text = [options.quiet ? "" : formatReady(results), ...failed.map(formatFailure)].filter(
    (part) => part !== "",
  );
  return { text: text.join("\n"), exitCode: isEnough ? EXIT.pass : EXIT.configuration };
}

async function mainJobCanRun(isReady: (name: ToolName) => Promise<boolean>): Promise<boolean> {
  const ready = new Set<ToolName>();
  for (const name of ["node", "docker", ...MAIN_JOB_TOOLS] as const) if (await isReady(name)) ready.add(name);
  return missingForMainJob((name) => ready.has(name)).length === 0;
}

function formatReady(results: readonly ToolResult[]): string {
  const rows = results.flatMap((result) => {
    if (result.status === "failed") return [];
    const how = result.method === null ? "was there" : `installed (${result.method})`;
    return [[TOOLS[result.name].title, result.tool.version, how, result.tool.path]];
  });
  return alignColumns(rows);
}

function formatFailure(result: Extract<ToolResult, { status: "failed" }>): string {
  const { message, hint } = result.error;
  return [`TOOL_MISSING: ${message}`, ...(hint === undefined ? [] : [`  ${hint}`])].join("\n");
}
