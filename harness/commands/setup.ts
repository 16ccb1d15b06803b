import { runSetup, TOOL_NAMES } from "../tools/index.ts";
import type { Register } from "./program.ts";

/** `loadproof setup [tool...]`: installs what the main job, or the named tools' users, need. */
export const registerSetup: Register = (program, context, exit) => {
  program
    .command("setup")
    .description("install what is missing: k6, PostgreSQL, Redis, or the tools named")
    .argument("[tools...]", `of ${TOOL_NAMES.join(", ")}`)
    .option("--quiet", "say nothing about what is there already")
    .action(async (names: readonly string[], flags: { readonly quiet?: boolean }) => {
      const outcome = await runSetup(context, {
        names,
        quiet: flags.quiet === true,
        onProgress: ({ name, message }) => context.stderr.write(`… ${name}: ${message}\n`),
      });
      if (outcome.text !== "") context.stderr.write(`${outcome.text}\n`);
      exit(outcome.exitCode);
    });
};
