import { toolsForRun } from "../plan/tools-for-run.ts";
import { runSetup, TOOL_NAMES } from "../tools/index.ts";
import type { Register } from "./program.ts";

interface SetupFlags {
  readonly for?: string;
  readonly quiet?: boolean;
}

/** `loadproof setup [tool...]`: installs what the main job, or the named tools' users, need. */
export const registerSetup: Register = (program, context, exit) => {
  program
    .command("setup")
    .description("install what is missing: k6, PostgreSQL, Redis, or the tools named")
    .argument("[tools...]", `of ${TOOL_NAMES.join(", ")}`)
    .option("--for <name>", "what a run of this scenario, or `up` of this system, needs with these variables")
    .option("--quiet", "say nothing about what is there already")
    .action(async (names: readonly string[], flags: SetupFlags) => {
      const needed = flags.for === undefined ? [] : await toolsForRun(flags.for, context);
      const outcome = await runSetup(context, {
        names: [...names, ...needed],
        quiet: flags.quiet === true,
        onProgress: ({ name, message }) => context.stderr.write(`… ${name}: ${message}\n`),
      });
      if (outcome.text !== "") context.stderr.write(`${outcome.text}\n`);
      exit(outcome.exitCode);
    });
};
