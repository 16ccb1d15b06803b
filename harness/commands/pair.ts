import { join, resolve } from "node:path";
import { describeComparison } from "../compare/describe-comparison.ts";
import { describeTarget, readPairTarget } from "../compare/pair-target.ts";
import { PAIRS_MAX } from "../compare/pair-order.ts";
import { runPairs } from "../compare/run-pairs.ts";
import { EXIT } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { addOptions, collect } from "../options/add-options.ts";
import { readOption } from "../options/read-option.ts";
import type { Context } from "../context.ts";
import { makeNewFolder } from "../files/new-folder.ts";
import type { Flags, OptionName } from "../options/table.ts";
import { utcStamp } from "../text/utc-stamp.ts";
import type { Register } from "./program.ts";

/** Options of each run, and of the comparison. */
const RUN_OPTIONS = [
  "profile",
  "thresholds",
  "vus",
  "duration",
  "reportDir",
  "runtime",
  "seed",
  "env",
  "prometheus",
] as const;
const OWN_OPTIONS = ["strict", "quiet", "json"] as const;

interface PairFlags extends Pick<Flags, (typeof RUN_OPTIONS)[number] | (typeof OWN_OPTIONS)[number]> {
  readonly a?: readonly string[];
  readonly b?: readonly string[];
  readonly pairs?: string;
  readonly deployA?: string;
  readonly deployB?: string;
}

const WORDS: Partial<Record<OptionName, string>> = {
  profile: "load shape; default quick for a bundled scenario",
  thresholds: "threshold file: its objectives are what is compared",
  duration: "length of the steady phase of each run, such as 30s",
  reportDir: "where the runs go, default loadtest_reports",
  quiet: "print the result only",
  json: "print the comparison as JSON",
};

const PAIRS_DEFAULT = "5";

/** `loadproof pair <scenario> --a TARGET --b TARGET`: two systems against each other, in turn, on this machine. */
export const registerPair: Register = (program, context, exit) => {
  const target = "current, defect:NAME, revision:REV, or name=URL (repeat it for several services)";
  const command = program
    .command("pair")
    .description(
      "run two targets in turn and compare them pair by pair: is b slower than a? Fails only when the noise can't explain it",
    )
    .argument("<scenario>", "name from `loadproof list`, or path of a k6 script (.ts, .js)")
    .requiredOption("--a <target>", `what to compare with: ${target}`, collect, [])
    .requiredOption("--b <target>", `what is asked about: ${target}`, collect, [])
    .option(
      "--deploy-a <command>",
      "command for sh that brings a to where it is loaded, before each of its runs",
    )
    .option("--deploy-b <command>", "the same for b; both may be loaded at one address, one after the other")
    .option(
      "--pairs <number>",
      `pairs of runs, at most ${PAIRS_MAX}; more are added while the answer isn't clear`,
      PAIRS_DEFAULT,
    );
  addOptions(command, [...RUN_OPTIONS, ...OWN_OPTIONS], WORDS).action(
    async (scenario: string, flags: PairFlags) => {
      const problems = new ProblemCollector();
      const targets = {
        a: readPairTarget("--a", flags.a ?? [], problems),
        b: readPairTarget("--b", flags.b ?? [], problems),
      };
      if (flags.deployA !== undefined && flags.deployB === undefined) {
        const expected =
          "--deploy-b with it: without one, the second side would load what the first has left";
        problems.add({ subject: "--deploy-a", value: flags.deployA, expected });
      }
      const pairs = readPairs(flags.pairs ?? PAIRS_DEFAULT, problems);
      problems.throwIfAny();
      const reports = readOption("reportDir", flags, context, problems);
      const directory = await newDirectory(resolve(context.workingDirectory, reports), context);
      const say = (message: string): void => {
        if (flags.quiet !== true) context.stderr.write(`${message}\n`);
      };
      say(`a is ${describeTarget(targets.a)}, b is ${describeTarget(targets.b)}; runs go to ${directory}`);
      const {
        a: _a,
        b: _b,
        pairs: _pairs,
        json: _json,
        quiet: _quiet,
        deployA,
        deployB,
        ...runFlags
      } = flags;
      const comparison = await runPairs({
        scenario,
        flags: runFlags,
        targets,
        deployments: {
          ...(deployA === undefined ? {} : { a: deployA }),
          ...(deployB === undefined ? {} : { b: deployB }),
        },
        pairs,
        directory,
        context,
        onProgress: say,
      });
      const text =
        flags.json === true ? JSON.stringify(comparison, null, 2) : describeComparison(comparison).join("\n");
      context.stdout.write(`${text}\n`);
      exit(flags.strict === true && comparison.verdict === "WARN" ? EXIT.warnStrict : comparison.exitCode);
    },
  );
};

function readPairs(text: string, problems: ProblemCollector): number {
  const pairs = Number(text);
  if (/^\d+$/.test(text) && pairs >= 1 && pairs <= PAIRS_MAX) return pairs;
  problems.add({ subject: "--pairs", value: text, expected: `a whole number from 1 to ${PAIRS_MAX}` });
  return 1;
}

function newDirectory(reports: string, { now }: Pick<Context, "now">): Promise<string> {
  return makeNewFolder(join(reports, "pairs", utcStamp(now())));
}
