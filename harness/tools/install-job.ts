import type { Context } from "../context.ts";
import type { InstallMethod, PlatformName, ResolvedTool, Tool, ToolName } from "./contracts.ts";
import { describeRejected } from "./missing-tool.ts";
import { searchTool } from "./search.ts";
import { TOOLS } from "./table.ts";

/** One tool to be installed by one method. */
export interface InstallJob {
  readonly tool: Tool;
  readonly method: InstallMethod;
  readonly platform: PlatformName;
  readonly context: Context;
  readonly onProgress: (message: string) => void;
}

/** Runs the job's method with the paths of the tools it requires. */
export async function runMethod(job: InstallJob, folder: string): Promise<void> {
  const paths = new Map<ToolName, string>();
  for (const name of job.method.requires) {
    const { found } = await searchTool(TOOLS[name], job.context);
    if (found !== null) paths.set(name, found.path);
  }
  const pathOf = (name: ToolName): string => {
    const path = paths.get(name);
    if (path === undefined) throw new Error(`${job.method.label} needs ${TOOLS[name].title}`);
    return path;
  };
  const { tool, platform, context, onProgress } = job;
  await job.method.install({ tool, platform, folder, context, pathOf, onProgress });
}

/** The tool after its install, as every later search will find it. */
export async function findInstalled({ tool, context }: InstallJob): Promise<ResolvedTool> {
  const { found, rejected } = await searchTool(tool, context);
  if (found !== null) return found;
  throw new Error(`it was installed, but ${describeRejected(rejected)}; accepted is ${tool.accepts}`);
}
