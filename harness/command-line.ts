import { buildProgram } from "./commands/program.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./errors.ts";
import { describeFailure } from "./terminal/describe-failure.ts";

/** Carries out these words of the command line; what fails is said on stderr. Returns the exit code. */
export async function runCommandLine(words: readonly string[], context: Context): Promise<number> {
  let exitCode: number = EXIT.pass;
  try {
    const program = await buildProgram(words, context, (code) => {
      exitCode = code;
    });
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    const failure = describeFailure(error, context, words[0]);
    if (failure.text !== "") context.stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  }
}
