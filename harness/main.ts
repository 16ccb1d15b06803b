import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "./context.ts";
import { EXIT } from "./errors.ts";
import { describeCrash } from "./terminal/describe-crash.ts";

/**
 * The only place that touches `process.*`: it makes the Context, turns failures into words and exit codes. All else is
 * imported once trouble can be told: Node's own exit code for what nobody catches is 1, which is FAIL here.
 */
async function main(): Promise<void> {
  process.on("uncaughtException", crash);
  watchOutput(process.stdout, "stdout");
  watchOutput(process.stderr, "stderr");
  forgetLauncher(process.env);
  const interruption = new AbortController();
  listenForSignals(interruption);
  const context = createContext(interruption.signal);
  const { runCommandLine } = await import("./command-line.ts");
  const exitCode = await runCommandLine(process.argv.slice(2), context);
  process.exitCode = exitCode || (process.exitCode ?? EXIT.pass);
}

/** What `bin/loadproof` sets for this process alone: no script and no service finds it among its variables. */
function forgetLauncher(environment: NodeJS.ProcessEnv): void {
  if (environment["LOADPROOF_COMPILED"] === undefined) return;
  delete environment["LOADPROOF_COMPILED"];
  delete environment["NODE_COMPILE_CACHE"];
}

/** Ends with a code of its own; what was started is ended by its guardian. */
function crash(error: unknown): void {
  const { text, exitCode } = describeCrash(error);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}

/**
 * A reader that has gone (`| head -1`, a terminal that was closed) changes nothing of what a run comes to; output that was
 * wanted and can't be written (a full disk) is a failure of its own.
 */
function watchOutput(stream: NodeJS.WriteStream, name: string): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || error.code === "EIO" || process.exitCode === EXIT.environment) return;
    process.exitCode ||= EXIT.environment;
    if (name === "stdout")
      process.stderr.write(`ENVIRONMENT_FAILED: stdout can't be written (${error.code})\n`);
  });
}

/** The first signal ends the run well; a third one gives up waiting for that. */
function listenForSignals(interruption: AbortController): void {
  const patience = 3;
  let received = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    received++;
    if (received === 1) interruption.abort(signal);
    else if (received < patience) process.stderr.write("Stopping; once more to leave without waiting.\n");
    else process.exit(EXIT.interrupted);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
}

function createContext(interrupted: AbortSignal): Context {
  return {
    environment: process.env,
    workingDirectory: process.cwd(),
    projectDirectory: dirname(dirname(fileURLToPath(import.meta.url))),
    platform: process.platform,
    architecture: process.arch,
    userId: process.getuid?.(),
    nodeExecutable: process.execPath,
    nodeVersion: process.versions.node,
    processId: process.pid,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    interrupted,
  };
}

await main().catch(crash);
