import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { buildProgram } from "./commands/program.ts";
import { keepCompiledCode } from "./compiled-code.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./errors.ts";
import { describeFailure } from "./terminal/describe-failure.ts";

/** The only place that touches `process.*`: it makes the Context, turns failures into words and exit codes. */
async function main(): Promise<void> {
  keepCompiledCode(process.env);
  const interruption = new AbortController();
  listenForSignals(interruption);
  const context = createContext(interruption.signal);
  let exitCode: number = EXIT.pass;
  try {
    const program = await buildProgram(process.argv.slice(2), context, (code) => {
      exitCode = code;
    });
    await program.parseAsync(process.argv);
  } catch (error) {
    const failure = describeFailure(error, context);
    if (failure.text !== "") process.stderr.write(`${failure.text}\n`);
    exitCode = failure.exitCode;
  }
  process.exitCode = exitCode;
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

await main();
