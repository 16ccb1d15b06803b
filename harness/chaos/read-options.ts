import type { Context } from "../context.ts";
import { InputProblems } from "../errors.ts";
import type { Flags } from "../options/table.ts";
import { planRun, toolsOf } from "../plan/prepare-run.ts";
import { processesUnlessAsked, readRunOptions } from "../plan/run-options.ts";
import { ProblemCollector } from "../text/problems.ts";
import { requireTools, type ToolName } from "../tools/index.ts";
import { bundledExperiments, type Experiment, readExperiments } from "./experiments.ts";
import { type ChaosSetting, contextOf, flagsOf } from "./run-of.ts";

export type ChaosFlags = Pick<Flags, "runtime" | "lang" | "reportDir" | "json">;

export interface ChaosOptions extends ChaosSetting {
  readonly experiments: readonly Experiment[];
  /** All that come with the bundled systems. */
  readonly isWhole: boolean;
  readonly reportDirectory: string;
  readonly isJson: boolean;
}

/**
 * What is to be tried, each planned as it will be run. Nothing has been started by then.
 * @throws InputProblems with all that is wrong, and LoadproofError TOOL_MISSING
 */
export async function readChaosOptions(
  words: readonly string[],
  flags: ChaosFlags,
  context: Context,
): Promise<ChaosOptions> {
  const problems = new ProblemCollector();
  const experiments = readExperiments(words, context, problems);
  const asked = new ProblemCollector();
  const options = readRunOptions(flags, context, asked);
  const setting = { runtime: processesUnlessAsked(options, flags, context), language: options.language };
  // What is wrong with the words of the call is wrong in each plan: once is enough.
  const tools = asked.isEmpty ? await planAll(experiments, setting, context, problems) : [];
  problems.attempt(() => asked.throwIfAny());
  problems.throwIfAny();
  await requireTools(tools, context);
  const bundled = bundledExperiments(context);
  return {
    ...setting,
    experiments,
    isWhole: bundled.every((id) => experiments.some((one) => one.id === id)),
    reportDirectory: options.reportDirectory,
    isJson: flags.json === true,
  };
}

/** The tools that the runs need; what is wrong with them goes to the collector. */
async function planAll(
  experiments: readonly Experiment[],
  setting: ChaosSetting,
  context: Context,
  problems: ProblemCollector,
): Promise<readonly ToolName[]> {
  const tools = new Set<ToolName>();
  for (const experiment of experiments) {
    const flags = flagsOf(experiment, setting, context.workingDirectory);
    try {
      const planned = await planRun(experiment.file.scenario, flags, contextOf(experiment, context));
      for (const tool of toolsOf(planned)) tools.add(tool);
    } catch (error) {
      if (!(error instanceof InputProblems)) throw error;
      for (const problem of error.problems)
        problems.add({ ...problem, subject: `${experiment.id}: ${problem.subject}` });
    }
  }
  return [...tools];
}
