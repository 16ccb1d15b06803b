import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { EXIT } from "#harness/errors.ts";

/** The command as users call it. */
export const launcher = join(import.meta.dirname, "..", "..", "bin", "loadproof");

/** Runs the command to its verdict, whichever it is, and returns what it printed. Throws when it came to none. */
export function runToVerdict(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): string {
  const env = { ...process.env, ...variables };
  const { status, stdout, stderr } = spawnSync(launcher, words, { encoding: "utf8", env });
  if (status === null || status > EXIT.invalid)
    throw new Error(`loadproof ${words.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}
