import type { RunFlags } from "../plan/run-options.ts";
import { prepareRun } from "../plan/prepare-run.ts";
import { executeRun } from "../run/execute-run.ts";
import { createProgress } from "../terminal/progress.ts";
import type { Register } from "./program.ts";

/** `loadproof run <scenario or script>`: everything from the plan to the report. */
export const registerRun: Register = (program, context, exit) => {
  program
    .command("run")
    .description("run a scenario (by name) or any k6 script (by path), judge it and write the report")
    .argument("<scenario>", "name from `loadproof list`, or path of a k6 script (.ts, .js)")
    .option(
      "--profile <name>",
      "load shape; default quick for a bundled scenario, the script's own options otherwise",
    )
    .option("--thresholds <file>", "threshold file (YAML or JSON)")
    .option(
      "--target <name=URL>",
      "base URL of a service; repeat it, separate several with commas",
      collect,
      [],
    )
    .option("--prometheus <URL>", "Prometheus that sees a system of yours (PROMETHEUS_URL)")
    .option("--vus <number>", "virtual users at the peak (K6_VUS)")
    .option("--duration <time>", "length of the steady phase, such as 2m (K6_DURATION)")
    .option("--report-dir <folder>", "where reports go (REPORT_DIR, default loadtest_reports)")
    .option("--runtime <name>", "auto, containers, processes or external (SUT_RUNTIME)")
    .option("--lang <code>", "en or ko (REPORT_LANG)")
    .option("--seed <number>", "seed of the script's and the fixtures' randomness")
    .option("--defects <names>", "known mistakes to switch on in the bundled system (DEFECTS)")
    .option(
      "--action <what>",
      "do or note something during the load: stop:chat-1@20s+15s, mark:deploy@30s; repeat it",
      collect,
      [],
    )
    .option("-e, --env <NAME=VALUE>", "variable for the script; repeat it", collect, [])
    .option(
      "--artifacts",
      "also write k6_<scenario>_summary_<UTC>.json, .md and the console log into the report folder",
    )
    .option("--strict", "exit 2 on WARN")
    .option("--quiet", "print the last three lines only")
    .option("--json", "print the verdict as JSON on stdout, progress as JSON lines on stderr")
    .action(async (scenario: string, flags: RunFlags & { readonly env: readonly string[] }) => {
      const prepared = await prepareRun(scenario, { ...flags, environment: flags.env }, context);
      using progress = createProgress(prepared.options.output, context);
      exit(await executeRun(prepared, context, progress));
    });
};

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
