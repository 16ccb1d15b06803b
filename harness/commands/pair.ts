import { join, resolve } from "node:path";
import { describeComparison } from "../compare/describe-comparison.ts";
import { describeTarget, readPairTarget } from "../compare/pair-target.ts";
import { PAIRS_MAX } from "../compare/pair-order.ts";
import { runPairs } from "../compare/run-pairs.ts";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import type { RunFlags } from "../plan/run-options.ts";
import { utcStamp } from "../text/utc-stamp.ts";
import type { Register } from "./program.ts";

interface PairFlags extends RunFlags {
  readonly a?: readonly string[];
  readonly b?: readonly string[];
  readonly pairs?: string;
  readonly env?: readonly string[];
}

const PAIRS_DEFAULT = "5";

/** `loadproof pair <scenario> --a TARGET --b TARGET`: two systems against each other, in turn, on this machine. */
export const registerPair: Register = (program, context, exit) => {
  const target = "current, defect:NAME, revision:REV, or name=URL (repeat it for several services)";
  program
    .command("pair")
    .description(
      "run two targets in turn and compare them pair by pair: is b slower than a? Fails only when the noise can't explain it",
    )
    .argument("<scenario>", "name from `loadproof list`, or path of a k6 script (.ts, .js)")
    .requiredOption("--a <target>", `what to compare with: ${target}`, collect, [])
    .requiredOption("--b <target>", `what is asked about: ${target}`, collect, [])
    .option(
      "--pairs <number>",
      `pairs of runs, at most ${PAIRS_MAX}; more are added while the answer isn't clear`,
      PAIRS_DEFAULT,
    )
    .option("--profile <name>", "load shape; default quick for a bundled scenario")
    .option("--thresholds <file>", "threshold file: its objectives are what is compared")
    .option("--vus <number>", "virtual users at the peak (K6_VUS)")
    .option("--duration <time>", "length of the steady phase of each run, such as 30s (K6_DURATION)")
    .option("--report-dir <folder>", "where the runs go (REPORT_DIR, default loadtest_reports)")
    .option("--runtime <name>", "auto, containers, processes or external (SUT_RUNTIME)")
    .option("--seed <number>", "seed of the script's and the fixtures' randomness")
    .option("-e, --env <NAME=VALUE>", "variable for the script; repeat it", collect, [])
    .option("--strict", "exit 2 on WARN")
    .option("--quiet", "print the result only")
    .option("--json", "print the comparison as JSON")
    .action(async (scenario: string, flags: PairFlags) => {
      const problems = new ProblemCollector();
      const targets = {
        a: readPairTarget("--a", flags.a ?? [], problems),
        b: readPairTarget("--b", flags.b ?? [], problems),
      };
      const pairs = readPairs(flags.pairs ?? PAIRS_DEFAULT, problems);
      problems.throwIfAny();
      const reports = flags.reportDir ?? (context.environment["REPORT_DIR"] || "loadtest_reports");
      const directory = join(resolve(context.workingDirectory, reports), "pairs", utcStamp(context.now()));
      const say = (message: string): void => {
        if (flags.quiet !== true) context.stderr.write(`${message}\n`);
      };
      say(`a is ${describeTarget(targets.a)}, b is ${describeTarget(targets.b)}; runs go to ${directory}`);
      const { a: _a, b: _b, pairs: _pairs, json: _json, quiet: _quiet, env, ...runFlags } = flags;
      const comparison = await runPairs({
        scenario,
        flags: { ...runFlags, environment: env ?? [] },
        targets,
        pairs,
        directory,
        context,
        onProgress: say,
      });
      const text =
        flags.json === true ? JSON.stringify(comparison, null, 2) : describeComparison(comparison).join("\n");
      context.stdout.write(`${text}\n`);
      exit(flags.strict === true && comparison.verdict === "WARN" ? EXIT.warnStrict : comparison.exitCode);
    });
};

function readPairs(text: string, problems: ProblemCollector): number {
  const pairs = Number(text);
  if (/^\d+$/.test(text) && pairs >= 1 && pairs <= PAIRS_MAX) return pairs;
  problems.add({ subject: "--pairs", value: text, expected: `a whole number from 1 to ${PAIRS_MAX}` });
  return 1;
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
