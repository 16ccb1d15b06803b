import { join } from "node:path";
import type { Context } from "../context.ts";
import type { Baseline } from "../contracts/baseline.ts";
import type { Comparison } from "../contracts/comparison.ts";
import { LoadproofError } from "../errors.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { baselineOf, comparePairs, isCompared, objectivesOf } from "../judge/index.ts";
import { prepareRun, type PreparedRun } from "../plan/prepare-run.ts";
import type { Flags } from "../options/table.ts";
import { performRun } from "../run/execute-run.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { COMPARISON_FILE, RunFolder } from "../saved/run-folder.ts";
import { checkOut, resolveRevision, type Checkout } from "./checkout.ts";
import { deploy } from "./deploy.ts";
import { orderOf, pairsWanted, type Side } from "./pair-order.ts";
import type { PairTarget } from "./pair-target.ts";
import { readComparisonInput } from "../saved/judge-input.ts";
import { withWord } from "../saved/recorded-run.ts";
import { SilentProgress } from "./silent-progress.ts";
import type { Bundle } from "../systems/index.ts";

export interface PairOptions {
  readonly scenario: string;
  readonly flags: Flags;
  readonly targets: Readonly<Record<Side, PairTarget>>;
  /** Commands that bring a side to where it is loaded, before each of its runs. */
  readonly deployments: Partial<Readonly<Record<Side, string>>>;
  readonly pairs: number;
  /** Where the runs of both sides and the comparison go. */
  readonly directory: string;
  readonly context: Context;
  /** What can be run by name, other than all that is bundled. */
  readonly bundle?: Bundle;
  readonly onProgress: (message: string) => void;
}

interface SideRun {
  readonly input: Awaited<ReturnType<typeof readComparisonInput>>;
  readonly verdict: Verdict;
}

type Sides<Value> = Readonly<Record<Side, Value>>;

/**
 * Runs both sides in turn, short and interleaved on the same machine, and compares them pair by pair. Adds pairs while
 * the answer is not clear. Everything about both sides is checked before the first run starts.
 */
export async function runPairs(options: PairOptions): Promise<Comparison> {
  const { context, targets, directory, onProgress } = options;
  await using resources = new AsyncDisposableStack();
  const contexts = await contextsOf(targets, context, resources);
  await prepareSide("a", options);
  await prepareSide("b", options);
  const runs: Record<Side, SideRun[]> = { a: [], b: [] };
  let comparison = comparePairs([], []);
  for (let wanted = options.pairs, pair = 0; pair < wanted; pair += 1) {
    for (const side of orderOf(pair)) {
      onProgress(`pair ${pair + 1} of ${wanted}, ${side}`);
      runs[side].push(await runSide(side, options, contexts[side]));
    }
    comparison = compareSoFar(runs);
    if (pair + 1 === wanted) wanted = pairsWanted(wanted, comparison);
  }
  await guardDisk(directory, () => RunFolder.open(directory).writeJson(COMPARISON_FILE, comparison));
  return comparison;
}

/** A revision is served from a checkout of its own; scripts, thresholds and the harness are those of here for both sides. */
async function contextsOf(
  targets: Sides<PairTarget>,
  context: Context,
  resources: AsyncDisposableStack,
): Promise<Sides<Context>> {
  const of = async (target: PairTarget): Promise<Context> => {
    if (target.kind !== "revision") return context;
    const commit = await resolveRevision(context.projectDirectory, target.revision);
    const checkout: Checkout = resources.use(await checkOut(context.projectDirectory, commit));
    return { ...context, projectDirectory: checkout.directory };
  };
  return { a: await of(targets.a), b: await of(targets.b) };
}

function prepareSide(
  side: Side,
  { scenario, flags, targets, directory, context, bundle }: PairOptions,
): Promise<PreparedRun> {
  const target = targets[side];
  return prepareRun(
    scenario,
    {
      ...flags,
      reportDir: join(directory, side),
      ...(target.kind === "urls" ? { target: target.targets } : {}),
      ...(target.kind === "defects" ? { defects: target.defects } : {}),
    },
    context,
    bundle,
  );
}

async function runSide(side: Side, options: PairOptions, context: Context): Promise<SideRun> {
  const prepared = await prepareSide(side, options);
  const command = options.deployments[side];
  if (command !== undefined) {
    options.onProgress(`${side}: deploying`);
    await deploy({ side, command, urls: Object.values(prepared.targets).flat() }, context);
  }
  const progress = new SilentProgress((message) => options.onProgress(`${side}: ${message}`));
  const { folder, verdict } = await performRun(prepared, context, progress);
  if (context.interrupted.aborted) {
    throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
  }
  return { input: await readComparisonInput(folder), verdict };
}

/** Both sides are valued by the same objectives, those of the first run of a; their words are those of their verdicts. */
function compareSoFar({ a, b }: Sides<readonly SideRun[]>): Comparison {
  const [first] = a;
  if (first === undefined) return comparePairs([], []);
  const { thresholds } = first.input;
  const subjects = objectivesOf(first.input).filter(({ objective }) => isCompared(objective));
  const kept = ({ input, verdict }: SideRun): Baseline =>
    withWord(baselineOf({ ...input, thresholds }), verdict);
  const pairs = a.flatMap((base, index) => {
    const current = b[index];
    return current === undefined ? [] : [{ base: kept(base), current: kept(current) }];
  });
  return comparePairs(subjects, pairs);
}
