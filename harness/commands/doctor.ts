import { runDoctor } from "../tools/index.ts";
import type { Register } from "./program.ts";

/** `loadproof doctor`: what is here, what is missing, how to get it. */
export const registerDoctor: Register = (program, context, exit) => {
  program
    .command("doctor")
    .description("say which tools are here, which are missing and how to get them")
    .action(async () => {
      const { text, exitCode } = await runDoctor(context);
      context.stdout.write(`${text}\n`);
      exit(exitCode);
    });
};
