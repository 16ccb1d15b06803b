import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InputProblems } from "../errors.ts";
import { IS_BUILT } from "../installation.ts";

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 60_000;

/** A checkout of another revision of this project, in a folder of its own; disposing removes it. */
export interface Checkout extends AsyncDisposable {
  readonly directory: string;
  readonly commit: string;
}

/** The commit that a revision names; throws `InputProblems` when git knows none. */
export async function resolveRevision(projectDirectory: string, revision: string): Promise<string> {
  if (IS_BUILT) {
    const expected = "a clone of loadproof: the installed package has no revisions";
    const hint = "for a system of yours give the base URLs of both sides: --a api=URL --b api=URL";
    throw new InputProblems([{ subject: "revision", value: revision, expected, hint }]);
  }
  try {
    const question = ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`];
    return (await git("-C", projectDirectory, ...question)).stdout.trim();
  } catch (error) {
    const hint = `use a commit, a branch or a tag of this checkout (${reasonOf(error)})`;
    const expected = "a revision that git knows here";
    throw new InputProblems([{ subject: "revision", value: revision, expected, hint }]);
  }
}

/** Shares objects and installed packages with the project, so that it costs little; the project's own git data stays as it is. */
export async function checkOut(projectDirectory: string, commit: string): Promise<Checkout> {
  const directory = await mkdtemp(join(tmpdir(), "loadproof-revision-"));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    await git("clone", "--quiet", "--shared", "--no-checkout", projectDirectory, directory);
    await git("-C", directory, "checkout", "--quiet", "--detach", commit);
    await symlink(join(projectDirectory, "node_modules"), join(directory, "node_modules"), "dir");
    await shareReports(projectDirectory, directory);
  } catch (error) {
    await remove();
    throw error;
  }
  return { directory, commit, [Symbol.asyncDispose]: remove };
}

function git(...words: string[]): Promise<{ stdout: string }> {
  return run("git", words, { timeout: GIT_TIMEOUT_MS });
}

/** Templates of reports are those of here: an older revision may not have the ones asked for. Git is told to look away. */
async function shareReports(projectDirectory: string, directory: string): Promise<void> {
  const { stdout } = await git("-C", directory, "ls-files", "reports");
  const files = stdout.split("\n").filter((file) => file !== "");
  if (files.length > 0) await git("-C", directory, "update-index", "--assume-unchanged", "--", ...files);
  await rm(join(directory, "reports"), { recursive: true, force: true });
  await symlink(join(projectDirectory, "reports"), join(directory, "reports"), "dir");
}

function reasonOf(error: unknown): string {
  const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return stderr.split("\n")[0] || "git rev-parse found nothing";
}
