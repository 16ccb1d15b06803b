import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { startEnvironment } from "../environment/index.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { LoadproofError } from "../errors.ts";
import { bundleScript, runLoad } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { Progress } from "../terminal/progress.ts";
import { Transcript } from "../terminal/transcript.ts";
import { abortThresholds } from "./abort-thresholds.ts";
import { checkInvariants } from "./check-invariants.ts";
import { checkTargets } from "./check-targets.ts";
import { concludeRun, failureText } from "./conclude-run.ts";
import { EvidenceRecorder } from "./evidence-recorder.ts";
import { LiveObjectives } from "./live-objectives.ts";
import { loadFixtures } from "./load-fixtures.ts";
import { observeLoad, prepareObserver } from "./observe-load.ts";
import { scriptVariables } from "./script-variables.ts";
import { withActions } from "./with-actions.ts";
import { RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";

/** Called with the running system, its fixtures loaded: right before the load, and right after it. */
export interface RunHooks {
  readonly beforeLoad?: (environment: StartedEnvironment) => Promise<void>;
  readonly afterLoad?: (environment: StartedEnvironment) => Promise<void>;
}

/** What a run came to. */
export interface RunResult {
  readonly verdict: Verdict;
  readonly folder: RunFolder;
}

/** `performRun` for a command that ends with the run: returns the exit code. */
export async function executeRun(prepared: PreparedRun, context: Context, shown: Progress): Promise<number> {
  return (await performRun(prepared, context, shown)).verdict.exitCode;
}

/**
 * One run from start to end: environment, fixtures, bundle, load, then verdict and report while everything stops.
 * A report is written whatever happens; what was started is stopped whatever happens.
 */
export async function performRun(
  prepared: PreparedRun,
  context: Context,
  shown: Progress,
  hooks: RunHooks = {},
): Promise<RunResult> {
  const progress = new Transcript(shown, context);
  const { folder, runId } = await RunFolder.create(prepared.options.reportDirectory, prepared.plan.runId);
  const thresholds =
    prepared.thresholds === null ? null : await folder.writeJson(THRESHOLDS_FILE, prepared.thresholds.saved);
  const plan = { ...prepared.plan, runId, thresholds };
  const recorder = new EvidenceRecorder({
    plan,
    planReference: await folder.writeJson("plan.json", plan),
    strict: prepared.options.strict,
    system: prepared.system,
    context,
  });
  await using resources = new AsyncDisposableStack();
  let failure: unknown;
  try {
    await measure({ ...prepared, plan }, folder, recorder, resources, context, progress, hooks);
  } catch (error) {
    failure = error;
  }
  const stopping = resources.disposeAsync().catch((error: unknown) => {
    recorder.stopFailed(error);
    return failureText(error);
  });
  const conclusion = { prepared: { ...prepared, plan }, folder, recorder, failure, context, progress };
  let outcome = await concludeRun(conclusion);
  const stopped = progress.phase("stopping");
  const stopFailure = await stopping;
  if (stopFailure === undefined) stopped.done("everything is stopped");
  else {
    stopped.done("NOT EVERYTHING IS STOPPED");
    progress.event(stopFailure);
    outcome = await concludeRun(conclusion);
  }
  progress.result(outcome.lines, outcome.verdict);
  return { verdict: outcome.verdict, folder };
}

async function measure(
  prepared: PreparedRun,
  folder: RunFolder,
  recorder: EvidenceRecorder,
  resources: AsyncDisposableStack,
  context: Context,
  progress: Progress,
  hooks: RunHooks,
): Promise<void> {
  const bundling = progress.phase("bundling the script");
  const bundle = await bundleScript({
    script: prepared.scriptPath,
    outputDirectory: folder.path,
    projectDirectory: context.projectDirectory,
  });
  recorder.bundled(bundle.reference);
  bundling.done(`${prepared.plan.scenario}, ${bundle.reference.sha256.slice(0, 12)}`);
  const environment = await startSystem(prepared, folder, recorder, resources, context, progress);
  const observer = await prepareObserver(prepared, environment, context);
  await loadFixtures(prepared, environment, progress);
  throwIfInterrupted(context);
  await hooks.beforeLoad?.(environment);

  const live = new LiveObjectives(prepared.thresholds?.file ?? null);
  const load = progress.load(prepared.plan);
  const setting = { schedule: prepared.plan.schedule, environment, recorder, context, progress };
  const result = await withActions(setting, (schedule) =>
    runLoad({
      k6: prepared.k6,
      bundle,
      plan: prepared.plan,
      variables: scriptVariables(prepared, environment, context),
      runDirectory: folder.path,
      context,
      signal: context.interrupted,
      applyShape: !prepared.isBundled,
      thresholds: abortThresholds(prepared, progress),
      recordedIds: prepared.recordedIds,
      overrides:
        prepared.plan.profile === null
          ? { vus: prepared.options.vus, durationMs: prepared.options.durationMs }
          : {},
      onSnapshot: (snapshot) => {
        schedule.loadIsAt(snapshot.elapsedMs);
        load.update(snapshot, live.judge(snapshot));
      },
    }),
  );
  recorder.loaded(result);
  load.done(result);
  recorder.observed(await observeLoad(observer, result.generators, folder, context, progress));
  await hooks.afterLoad?.(environment);
  await checkInvariants(prepared, environment, folder, recorder, context, progress);
}

async function startSystem(
  prepared: PreparedRun,
  folder: RunFolder,
  recorder: EvidenceRecorder,
  resources: AsyncDisposableStack,
  context: Context,
  progress: Progress,
): Promise<StartedEnvironment> {
  const phase = progress.phase(`starting the system (${prepared.plan.runtime})`);
  const environment = await startEnvironment({
    runtime: prepared.plan.runtime,
    topology: prepared.system?.topology ?? { name: prepared.plan.scenario, servers: [], services: [] },
    targets: prepared.targets,
    ports: "free",
    defects: prepared.plan.defects,
    stateDirectory: folder.file("environment"),
    context,
    onProgress: (message) => phase.update(message),
  });
  resources.use(environment);
  recorder.environmentStarted(environment);
  environment.onUnexpectedExit((exit) => {
    recorder.serviceExited(exit);
    progress.event(`${exit.name} ended unexpectedly: ${exit.message}`);
  });
  phase.done(describeEnvironment(environment));
  if (environment.runtime === "external") await checkTargets(prepared, recorder, progress);
  return environment;
}

function describeEnvironment(environment: StartedEnvironment): string {
  if (environment.runtime === "external")
    return environment.services.map(({ name, urls }) => `${name} ${urls.join(",")}`).join(" ");
  return `${environment.instances.length} instances on ${environment.servers.join(", ")}`;
}

function throwIfInterrupted(context: Context): void {
  if (!context.interrupted.aborted) return;
  throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
}
