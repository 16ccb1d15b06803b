import { join } from "node:path";
import type { Context } from "#harness/context.ts";

/** The harness's context of a benchmark: an interrupt of the benchmark stops what it has started. */
export function benchmarkContext(): Context {
  return {
    environment: process.env,
    workingDirectory: process.cwd(),
    projectDirectory: join(import.meta.dirname, "..", ".."),
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.(),
    nodeExecutable: process.execPath,
    nodeVersion: process.versions.node,
    processId: process.pid,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    interrupted: interruption.signal,
  };
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => interruption.abort(signal));
}
