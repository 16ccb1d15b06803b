import { join } from "node:path";
import type { Context } from "../../context.ts";

const PROJECT = join(import.meta.dirname, "..", "..", "..");

/** A Context of this machine as `main.ts` makes it, with what a test wants to be otherwise. */
export function makeContext(overrides: Partial<Context> = {}): Context {
  return {
    environment: process.env,
    workingDirectory: PROJECT,
    projectDirectory: PROJECT,
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.(),
    processId: process.pid,
    nodeExecutable: process.execPath,
    nodeVersion: process.version,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    interrupted: new AbortController().signal,
    ...overrides,
  };
}
