import { describeComparison } from "../compare/describe-comparison.ts";
import { compareFolders } from "../compare/compare-folders.ts";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { loadThresholds } from "../plan/read-thresholds.ts";
import type { Register } from "./program.ts";

interface CompareFlags {
  readonly thresholds?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** `loadproof compare BASE... CURRENT`: a saved run against earlier ones. */
export const registerCompare: Register = (program, context, exit) => {
  program
    .command("compare")
    .description(
      "compare a saved run with earlier ones: one can only warn, ten or more comparable ones can fail; needs no k6, no server, no network",
    )
    .argument(
      "<runs...>",
      "earlier runs (folders, baseline files or names of pinned baselines), then the current run; the current run alone takes the pinned and the rolling baseline",
    )
    .option("--thresholds <file>", "value the runs by another threshold file than the current run's")
    .option("--strict", "exit 2 on WARN")
    .option("--json", "print the comparison as JSON")
    .action(async (runs: readonly string[], flags: CompareFlags) => {
      const problems = new ProblemCollector();
      const given = loadThresholds({
        given: flags.thresholds,
        scenario: null,
        profile: null,
        context,
        problems,
      });
      problems.throwIfAny();
      const comparison = await compareFolders({
        base: runs.slice(0, -1),
        current: runs.at(-1) ?? "",
        thresholds: given?.file,
        context,
      });
      const text =
        flags.json === true ? JSON.stringify(comparison, null, 2) : describeComparison(comparison).join("\n");
      context.stdout.write(`${text}\n`);
      exit(flags.strict === true && comparison.verdict === "WARN" ? EXIT.warnStrict : comparison.exitCode);
    });
};
