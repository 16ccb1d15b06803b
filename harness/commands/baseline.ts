import { dirname, resolve } from "node:path";
import type { Baseline } from "../contracts/baseline.ts";
import { rollingBaselines } from "../saved/earlier-runs.ts";
import { baselineName, dropPinned, listPinned, readPinned, writePinned } from "../saved/pinned-baselines.ts";
import { recordedRun } from "../saved/recorded-run.ts";
import { EXIT, InputProblems } from "../errors.ts";
import { addOptions } from "../options/add-options.ts";
import { readOption } from "../options/read-option.ts";
import type { Flags } from "../options/table.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import { RunFolder } from "../saved/run-folder.ts";
import type { Register } from "./program.ts";
import type { Context } from "../context.ts";

/** `loadproof baseline pin|list|show|drop`: the runs that later ones are compared with. */
export const registerBaseline: Register = (program, context, exit) => {
  const baseline = program
    .command("baseline")
    .description(
      "baselines: pinned ones are files under baselines/, to be reviewed like code; the rolling one is made of saved runs",
    );
  baseline
    .command("pin")
    .description("pin a saved run as the baseline of its scenario and profile; it must be PASS or WARN")
    .argument("<run>", "folder of the run")
    .option("--with-defects", "also a run with defects or actions: later runs are then compared with it")
    .action(async (run: string, { withDefects }: { readonly withDefects?: boolean }) => {
      context.stdout.write(`${await pin(run, withDefects === true, context)}\n`);
      exit(EXIT.pass);
    });
  const listing = baseline
    .command("list")
    .description("list the pinned baselines, and how many saved runs the rolling ones have");
  addOptions(listing, ["reportDir"], { reportDir: "where saved runs are, default loadtest_reports" }).action(
    async (flags: Pick<Flags, "reportDir">) => {
      const reports = readOption("reportDir", flags, context, new ProblemCollector());
      for (const line of await list(reports, context)) context.stdout.write(`${line}\n`);
      exit(EXIT.pass);
    },
  );
  baseline
    .command("show")
    .description("print a pinned baseline as JSON")
    .argument("<name>", "such as msa-hotpath/quick")
    .action(async (name: string) => {
      const found = await readPinned(name, context);
      if (found === null) throw await unknownBaseline(name, context);
      context.stdout.write(`${JSON.stringify(found.baseline, null, 2)}\n`);
      exit(EXIT.pass);
    });
  baseline
    .command("drop")
    .description("remove a pinned baseline")
    .argument("<name>", "such as msa-hotpath/quick")
    .action(async (name: string) => {
      if (!(await dropPinned(name, context))) throw await unknownBaseline(name, context);
      context.stdout.write(`dropped ${name}\n`);
      exit(EXIT.pass);
    });
};

async function pin(run: string, withDefects: boolean, context: Context): Promise<string> {
  const folder = RunFolder.open(resolve(context.workingDirectory, run));
  const kept = await recordedRun(folder);
  if (kept.verdict === "FAIL") {
    const what = kept.invalid ? "INVALID" : "FAIL";
    const hint = "a bad run as the baseline makes the next bad run look fine";
    throw new InputProblems([
      { subject: "run", value: `${kept.runId} (${what})`, expected: "a run that is PASS or WARN", hint },
    ]);
  }
  const changed = [...kept.defects, ...kept.actions];
  if (changed.length > 0 && !withDefects) {
    const value = `${kept.runId} (${changed.join(", ")})`;
    const hint = "--with-defects pins it all the same";
    throw new InputProblems([{ subject: "run", value, expected: "a run without defects and actions", hint }]);
  }
  const { name, path } = await writePinned(kept, context);
  return `pinned ${kept.runId} as ${name} in ${path}: ${kept.values.length} values; review and commit that file`;
}

async function list(folder: string, context: Context): Promise<readonly string[]> {
  const pinned = await listPinned(context);
  const rolling = await rollingBaselines(resolve(context.workingDirectory, folder, "runs"), null);
  const groups = Map.groupBy(rolling, (one) => `${baselineName(one)} ${one.comparabilityKey}`);
  return [
    ...pinned.map(
      ({ name, path, baseline }) =>
        `pinned   ${name.padEnd(28)} ${baseline.runId} ${baseline.verdict} ${path}`,
    ),
    ...[...groups.values()].map((runs) => describeGroup(runs)),
    ...(pinned.length + groups.size === 0
      ? [
          `none: \`loadproof baseline pin RUN\` pins one, and saved runs in ${dirname(folder)} make rolling ones`,
        ]
      : []),
  ];
}

/** Runs with the same comparability key, oldest first. */
function describeGroup(runs: readonly Baseline[]): string {
  const [first] = runs as [Baseline];
  const usable = runs.filter(
    ({ verdict, invalid, defects, actions }) =>
      verdict !== "FAIL" && !invalid && defects.length + actions.length === 0,
  ).length;
  return `rolling  ${baselineName(first).padEnd(28)} ${runs.length} runs, ${usable} of them usable, key ${first.comparabilityKey}`;
}

async function unknownBaseline(name: string, context: Context): Promise<InputProblems> {
  const known = (await listPinned(context)).map((one) => one.name);
  const expectation =
    known.length === 0 ? { expected: "a pinned baseline (there is none)" } : expectedOneOf(name, known);
  return new InputProblems([{ subject: "baseline", value: name, ...expectation }]);
}
