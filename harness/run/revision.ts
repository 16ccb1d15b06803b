import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { IS_BUILT } from "../installation.ts";

const GIT_TIMEOUT_MS = 5_000;
const run = promisify(execFile);

/**
 * What was run: commit, branch and whether it has changes of the repository that a script of the user's (`script`) lies in;
 * of a bundled scenario those of our own checkout. `null` outside of a repository, without a commit or without git.
 */
export async function describeRevision(
  script: string | null,
  { projectDirectory }: Pick<Context, "projectDirectory">,
): Promise<RunEvidence["revision"]> {
  // An installed package lies inside of the user's repository and is no part of it.
  if (script === null) return IS_BUILT ? null : revisionOf(projectDirectory, []);
  return revisionOf(dirname(script), [script]);
}

/** `own`: files that make the checkout changed also when git does not know them. */
async function revisionOf(directory: string, own: readonly string[]): Promise<RunEvidence["revision"]> {
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await run("git", ["-C", directory, ...words], { timeout: GIT_TIMEOUT_MS });
    return stdout.trim();
  };
  try {
    const [commit, branch, changes, unknown] = await Promise.all([
      git("rev-parse", "HEAD"),
      git("rev-parse", "--abbrev-ref", "HEAD"),
      git("status", "--porcelain", "--untracked-files=no"),
      own.length === 0 ? "" : git("status", "--porcelain", "--", ...own),
    ]);
    return { commit, branch, dirty: changes !== "" || unknown !== "" };
  } catch {
    return null;
  }
}

/** Our own version, with the commit of a checkout: `0.1.0`, `0.1.0 at 8f3b7c1d2e4a with changes`. */
export async function loadproofVersion({
  projectDirectory,
}: Pick<Context, "projectDirectory">): Promise<string | undefined> {
  const text = await readFile(join(projectDirectory, "package.json"), "utf8").catch(() => "{}");
  const { version } = JSON.parse(text) as { version?: string };
  const revision = IS_BUILT ? null : await revisionOf(projectDirectory, []);
  if (version === undefined || revision === null) return version;
  return `${version} at ${revision.commit.slice(0, 12)}${revision.dirty ? " with changes" : ""}`;
}

/** Room for the changes of a checkout. */
const CHANGES_BYTES_MAX = 64_000_000;

/**
 * What all of our own source is the same for when this is: version, commit and a hash of what was changed since; files that
 * git does not know are not seen.
 */
export async function sourceState(context: Pick<Context, "projectDirectory">): Promise<string> {
  const version = (await loadproofVersion(context)) ?? "unknown";
  if (IS_BUILT) return version;
  const words = ["-C", context.projectDirectory, "diff", "HEAD", "--binary"];
  const changes = await run("git", words, { timeout: GIT_TIMEOUT_MS, maxBuffer: CHANGES_BYTES_MAX }).catch(
    () => ({ stdout: "" }),
  );
  return `${version} ${createHash("sha256").update(changes.stdout).digest("hex")}`;
}
