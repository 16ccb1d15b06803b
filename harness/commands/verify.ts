import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../plan/problems.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { verifyPhase1 } from "../verify/phase-1.ts";
import { renderHtml, renderMarkdown, summarize } from "../verify/render.ts";
import type { Register } from "./program.ts";

const PLANS = ["staging"] as const;
const PHASES = ["1"] as const;

interface VerifyFlags {
  readonly phase: string;
  readonly reportDir?: string;
}

/** `loadproof verify staging --phase 1`: the staging plan of 000 as a check list, filled in. */
export const registerVerify: Register = (program, context, exit) => {
  program
    .command("verify <plan>")
    .description("carry out the staging plan of the exchange and fill in its result tables")
    .requiredOption("--phase <number>", `phase of the plan: ${PHASES.join(", ")}`)
    .option("--report-dir <folder>", "where results are written (REPORT_DIR)")
    .action(async (plan: string, flags: VerifyFlags) => {
      const problems = new ProblemCollector();
      if (!PLANS.some((name) => name === plan))
        problems.add({ subject: "plan", value: plan, expected: PLANS.join(" or ") });
      if (!PHASES.some((name) => name === flags.phase))
        problems.add({ subject: "--phase", value: flags.phase, expected: PHASES.join(" or ") });
      const { reportDirectory } = readRunOptions(flags, context, problems);
      problems.throwIfAny();
      const folder = join(reportDirectory, "staging");
      await mkdir(folder, { recursive: true });
      const results = await verifyPhase1({
        context,
        stateDirectory: join(folder, "environment"),
        onProgress: (message) => context.stderr.write(`… ${message}\n`),
        onResult: ({ passed, title, actual }) =>
          context.stderr.write(`${passed ? "✔" : "✖"} ${title}: ${actual}\n`),
      });
      const report = { title: "Staging plan, phase 1", at: new Date(context.now()).toISOString(), results };
      await writeFile(join(folder, "phase-1.md"), renderMarkdown(report));
      await writeFile(join(folder, "phase-1.html"), renderHtml(report));
      await writeFile(join(folder, "phase-1.json"), JSON.stringify(report, null, 2));
      context.stdout.write(`${summarize(results)}\nReport: ${join(folder, "phase-1.md")}\n`);
      exit(results.every(({ passed }) => passed) ? EXIT.pass : EXIT.fail);
    });
};
