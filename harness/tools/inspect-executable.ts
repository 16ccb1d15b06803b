import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { isOutOfReach } from "./cache.ts";
import type { ExecutableFinder, Tool, ToolSearch, ToolSource } from "./contracts.ts";
import { isExecutable } from "./is-executable.ts";
import { runCommand } from "./run-command.ts";
import { isAccepted, readVersion } from "./version.ts";
import { messageOf } from "../errors.ts";

/** Long, because a loaded machine may take seconds to start a JVM. */
const VERSION_TIMEOUT_MS = 30_000;

/** A tool that is found as an executable. */
export type ExecutableTool = Tool & { readonly finder: ExecutableFinder };

/** Whether a tool is found as an executable. */
export function isExecutableTool(tool: Tool): tool is ExecutableTool {
  return tool.finder.kind === "executable";
}

/** Asks one executable for its version and judges it; `null` when there is none at that path. */
export async function inspectExecutable(
  tool: ExecutableTool,
  executable: string,
  source: ToolSource,
  context: Context,
): Promise<ToolSearch | null> {
  const { finder } = tool;
  if (!(await isExecutable(executable))) return null;
  const path = finder.gives === "folder" ? dirname(await realpath(executable)) : executable;
  const { version, complaint } = await askVersion(executable, finder, context);
  const reason = version === null ? complaint : await reasonAgainst(tool, path, version, context);
  if (version === null || reason !== null)
    return { found: null, rejected: [{ path, version, reason: reason ?? complaint }] };
  return { found: { name: tool.name, path, version, source }, rejected: [] };
}

async function reasonAgainst(
  tool: ExecutableTool,
  path: string,
  version: string,
  context: Context,
): Promise<string | null> {
  const { finder } = tool;
  if (!isAccepted(version, tool.accepts)) return `version ${version}`;
  const folder = finder.gives === "folder" ? path : dirname(path);
  for (const name of finder.companions ?? [])
    if (!(await isExecutable(join(folder, name)))) return `${JSON.stringify(name)} is missing beside it`;
  if (await isOutOfReach(tool, folder, context))
    return "it can't run as root, and other users can't enter its folder";
  return null;
}

interface Answer {
  readonly version: string | null;
  /** Why there is no version, in the tool's own words where it has said some. */
  readonly complaint: string;
}

async function askVersion(executable: string, finder: ExecutableFinder, context: Context): Promise<Answer> {
  const question = [executable, ...finder.versionArguments].join(" ");
  try {
    const { stdout, stderr, exitCode, timedOut } = await runCommand(executable, finder.versionArguments, {
      environment: context.environment,
      timeoutMs: VERSION_TIMEOUT_MS,
      signal: context.interrupted,
    });
    const said = timedOut
      ? `no end within ${VERSION_TIMEOUT_MS / 1000} s`
      : (stderr.trim().split("\n").at(-1) ?? "");
    const complaint = `${JSON.stringify(question)} gave no version${said === "" ? "" : `: ${said}`}`;
    return {
      version: exitCode === 0 ? readVersion(`${stdout}\n${stderr}`, finder.versionPattern) : null,
      complaint,
    };
  } catch (error) {
    if (context.interrupted.aborted) throw error;
    return { version: null, complaint: messageOf(error) };
  }
}
