import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { RunEvidence } from "../contracts/run.ts";

const GIT_TIMEOUT_MS = 5_000;
const run = promisify(execFile);

/** Commit, branch and whether the checkout has changes; `null` outside a git checkout or without git. */
export async function describeRevision(directory: string): Promise<RunEvidence["revision"]> {
  const git = async (...words: string[]): Promise<string> => {
    const { stdout } = await run("git", ["-C", directory, ...words], { timeout: GIT_TIMEOUT_MS });
    return stdout.trim();
  };
  try {
    const [commit, branch, changes] = await Promise.all([
      git("rev-parse", "HEAD"),
      git("rev-parse", "--abbrev-ref", "HEAD"),
      git("status", "--porcelain", "--untracked-files=no"),
    ]);
    return { commit, branch, dirty: changes !== "" };
  } catch {
    return null;
  }
}
