import type { Context } from "../context.ts";
import { InputProblems, formatProblem } from "../errors.ts";
import { givenBy } from "../options/read-option.ts";
import { type Flags, OPTIONS } from "../options/table.ts";
import { planRun, type PreparedRun, toolsOf } from "../plan/prepare-run.ts";
import { processesUnlessAsked, readRunOptions, type RunOptions } from "../plan/run-options.ts";
import { readTargets } from "../plan/targets.ts";
import { type Bundle, BUNDLED, type SystemDescription } from "../systems/index.ts";
import { shapeDurationMs } from "../terminal/words.ts";
import { ProblemCollector } from "../text/problems.ts";
import { requireTools } from "../tools/index.ts";
import { chooseMistakes, chooseSystems } from "./choose-mistakes.ts";
import { chooseQuick } from "./choose-quick.ts";
import { contextOf, type LoadSetting, runFlagsOf } from "./run-options.ts";
import { type Mistake, type Step, stepsOf } from "./steps.ts";

/** The words of `loadproof prove` as the command line gives them. */
export interface ProveFlags extends Pick<Flags, "runtime" | "lang" | "reportDir" | "json"> {
  readonly defect?: readonly string[];
  readonly quick?: boolean;
  readonly fresh?: boolean;
}

export interface ProveOptions extends LoadSetting {
  readonly steps: readonly Step[];
  /** Whether it holds every mistake of every system. */
  readonly isWhole: boolean;
  readonly reportDirectory: string;
  /** Begins anew whatever an unfinished proof has measured. */
  readonly isFresh: boolean;
  readonly isJson: boolean;
}

/** Controls of a proof of everything; a part of it has one for each of its loads. */
export const CONTROLS_MIN = 10;

/** Variables that shape a run of `loadproof run`: here the tables say all of it. */
const SAID_BY_TABLES = ["vus", "duration", "profile", "defects"] as const;

/**
 * Arguments, variables, tables and tools, checked before anything starts.
 * @throws InputProblems with all that is wrong, and LoadproofError TOOL_MISSING
 */
export async function readProveOptions(
  words: readonly string[],
  flags: ProveFlags,
  context: Context,
  bundle: Bundle = BUNDLED,
): Promise<ProveOptions> {
  const problems = new ProblemCollector();
  const { defect: names = [], quick = false, fresh = false } = flags;
  const systems = chooseSystems(words, bundle, problems);
  const mistakes = chooseMistakes(systems, names, bundle, problems);
  const options = readRunOptions(flags, context, problems);
  if (quick && names.length > 0)
    problems.add({ subject: "--quick and --defect", expected: "one of the two" });
  checkVariables(context, problems);
  checkOurs(options, flags, systems, context, problems);
  problems.throwIfAny();
  const setting = { runtime: processesUnlessAsked(options, flags, context), language: options.language };
  const planned = await planAll(mistakes, setting, context, bundle);
  const chosen = quick ? chooseQuick(mistakes, (one) => lengthMs(planned.get(one))) : mistakes;
  await requireTools([...new Set(chosen.flatMap((one) => toolsOfPlan(planned.get(one))))], context);
  const isWhole = chosen.length === bundle.systems.flatMap(({ proofs }) => Object.keys(proofs)).length;
  return {
    ...setting,
    steps: stepsOf(chosen, isWhole ? CONTROLS_MIN : 0),
    isWhole,
    reportDirectory: options.reportDirectory,
    isFresh: fresh,
    isJson: flags.json === true,
  };
}

function checkVariables({ environment }: Context, problems: ProblemCollector): void {
  for (const name of SAID_BY_TABLES) {
    const variable = OPTIONS[name].variable ?? "";
    const value = environment[variable];
    if (value)
      problems.add({
        subject: variable,
        value,
        expected: "nothing: the table of each system says load and defect",
        hint: "unset it; --defect and --quick choose among the rows",
      });
  }
}

/** Mistakes are switched on in what we start, and nowhere else. */
function checkOurs(
  { runtime }: RunOptions,
  flags: ProveFlags,
  systems: readonly SystemDescription[],
  { environment }: Context,
  problems: ProblemCollector,
): void {
  const targets = systems.flatMap((system) => Object.entries(readTargets([], environment, system, problems)));
  const expected = "none: mistakes are switched on in bundled systems, which the proof starts by itself";
  if (runtime === "external")
    problems.add({ subject: givenBy("runtime", flags), value: runtime, expected, hint: "use processes" });
  if (targets.length > 0) {
    const value = [...new Set(targets.flatMap(([name, urls]) => `${name}=${urls.join(",")}`))].join(" ");
    problems.add({ subject: "base URLs", value, expected, hint: "unset the variables that give them" });
  }
}

type Planned = Omit<PreparedRun, "k6">;

/** Every row is planned as it will be run; what is wrong with several is said once. */
async function planAll(
  mistakes: readonly Mistake[],
  setting: LoadSetting,
  context: Context,
  bundle: Bundle,
): Promise<ReadonlyMap<Mistake, Planned>> {
  const planned = new Map<Mistake, Planned>();
  const problems = new Map<string, InputProblems["problems"][number]>();
  const directory = context.workingDirectory;
  for (const step of stepsOf(mistakes, 0)) {
    if (step.mistake === null) continue;
    const flags = runFlagsOf(step, setting, directory, context);
    try {
      const plan = await planRun(step.load.scenario, flags, contextOf(step, directory, context), bundle);
      planned.set(step.mistake, plan);
    } catch (error) {
      if (!(error instanceof InputProblems)) throw error;
      for (const problem of error.problems) problems.set(formatProblem(problem), problem);
    }
  }
  if (problems.size > 0) throw new InputProblems([...problems.values()]);
  return planned;
}

function lengthMs(planned: Planned | undefined): number {
  return planned?.plan.shape == null ? 0 : shapeDurationMs(planned.plan.shape);
}

function toolsOfPlan(planned: Planned | undefined): ReturnType<typeof toolsOf> {
  return planned === undefined ? [] : toolsOf(planned);
}
