import { initialise } from "../init/initialise.ts";
import { addOptions } from "../options/add-options.ts";
import { readOption } from "../options/read-option.ts";
import type { Flags } from "../options/table.ts";
import { tellingIn } from "../report/words/telling.ts";
import { createProgress } from "../terminal/progress.ts";
import { ProblemCollector } from "../text/problems.ts";
import type { Register } from "./program.ts";

/** Options of the run that the thresholds are made of. */
const RUN_OPTIONS = ["vus", "duration", "profile", "env", "reportDir", "lang", "quiet"] as const;

interface InitFlags extends Pick<Flags, (typeof RUN_OPTIONS)[number]> {
  readonly target?: string;
  readonly name?: string;
  readonly force?: boolean;
  readonly run: boolean;
}

/** `loadproof init [script]`: a script, its threshold file made of a short run, and a job for CI. */
export const registerInit: Register = (program, context, exit) => {
  const command = program
    .command("init")
    .description(
      "write what a project needs: a k6 script (or take yours), a threshold file made of a short run of it, a job for CI",
    )
    .argument("[script]", "a k6 script of yours (.ts, .js); without it one is written for the target")
    .option("--target <URL>", "what the script loads; else BASE_URL, else what answers on this machine")
    .option("--name <name>", "of the script that is written, load/NAME.js; default that of the project")
    .option("--force", "write over files that are there")
    .option("--no-run", "write the script only, and run nothing");
  addOptions(command, RUN_OPTIONS, {
    duration: "length of the run; default the script's own load up to 90s, else 30s",
    vus: "virtual users of the run; default the script's own, at most 50 where it is shortened",
  }).action(async (script: string | undefined, flags: InitFlags) => {
    const { target, name, force = false, run, ...runFlags } = flags;
    const telling = tellingIn(readOption("lang", runFlags, context, new ProblemCollector()));
    using progress = createProgress(flags.quiet === true ? "quiet" : "terminal", context, telling);
    const { text, exitCode } = await initialise(
      { script, target, name, force, run, flags: runFlags },
      context,
      progress,
      telling,
    );
    context.stdout.write(`${text}\n`);
    exit(exitCode);
  });
};
