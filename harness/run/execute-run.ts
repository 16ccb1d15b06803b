import { needsOf } from "../actions/needs-of.ts";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { startEnvironment } from "../environment/index.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { LoadproofError } from "../errors.ts";
import { tagSelections } from "../judge/index.ts";
import { buildScript, placeBundle, runLoad } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { Progress } from "../terminal/progress.ts";
import { cleanText } from "../text/clean.ts";
import { Transcript } from "../terminal/transcript.ts";
import { abortThresholds } from "./abort-thresholds.ts";
import { nothingToLoad, throwIfNothingWasLoaded } from "./nothing-to-load.ts";
import { checkInvariants } from "./check-invariants.ts";
import { checkTargets } from "./check-targets.ts";
import { failureText } from "./failure-text.ts";
import { EvidenceRecorder } from "./evidence-recorder.ts";
import type { Telling } from "../report/words/telling.ts";
import { tenantOf } from "../plan/tenant.ts";
import { tellingOf } from "../plan/telling-of.ts";
import { LiveFitness } from "./live-fitness.ts";
import { LiveObjectives } from "./live-objectives.ts";
import { loadFixtures } from "./load-fixtures.ts";
import { observeLoad, prepareObserver } from "./observe-load.ts";
import type { RunSetting } from "./run-setting.ts";
import { cleanPlan, secretCleaner } from "./secret-cleaner.ts";
import { scriptVariables } from "./script-variables.ts";
import { watchSystem } from "./watch-system.ts";
import { withActions } from "./with-actions.ts";
import { RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";

/** Called with the running system, its fixtures loaded: right before the load, and right after it. */
export interface RunHooks {
  readonly beforeLoad?: (environment: StartedEnvironment) => Promise<void>;
  readonly afterLoad?: (environment: StartedEnvironment) => Promise<void>;
  /** When the run is judged: what it says is told before the result, which stands last. */
  readonly judged?: (result: RunResult) => Promise<readonly string[]>;
}

/** What a run came to. */
export interface RunResult {
  readonly verdict: Verdict;
  readonly folder: RunFolder;
}

/** `performRun` for a command that ends with the run: returns the exit code. */
export async function executeRun(prepared: PreparedRun, context: Context, shown: Progress): Promise<number> {
  const telling = tellingOf(prepared.options);
  const judged = async (result: RunResult): Promise<readonly string[]> =>
    (await import("./new-thresholds.ts")).newThresholds(prepared, result, context, telling);
  return (await performRun(prepared, context, shown, { judged })).verdict.exitCode;
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
  const telling = tellingOf(prepared.options);
  const clean = secretCleaner(prepared, context);
  const progress = new Transcript(shown, context, telling, clean);
  // What could only leave a run incomplete is found before there is one.
  const script = await buildScript(prepared.scriptPath);
  const { folder, runId } = await RunFolder.create(prepared.options.reportDirectory, prepared.plan.runId);
  const thresholds =
    prepared.thresholds === null ? null : await folder.writeJson(THRESHOLDS_FILE, prepared.thresholds.saved);
  const plan = { ...prepared.plan, runId, thresholds };
  const recorder = new EvidenceRecorder({
    plan,
    planReference: await folder.writeJson("plan.json", cleanPlan(plan, clean)),
    tenant: tenantOf(prepared, context),
    strict: prepared.options.strict,
    script: prepared.isBundled ? null : prepared.scriptPath,
    k6Options: prepared.k6Options.shaping.map((word) => cleanText(word)),
    system: prepared.system,
    context,
    clean,
  });
  const setting = { prepared: { ...prepared, plan }, script, folder, recorder, context, progress, telling };
  await using resources = new AsyncDisposableStack();
  let failure: unknown;
  try {
    await measure(setting, resources, hooks);
  } catch (error) {
    failure = error;
  }
  const { concludeRun } = await conclusion();
  const stopping = resources.disposeAsync().catch((error: unknown) => {
    recorder.reached({ stopFailure: error });
    return failureText(error, telling);
  });
  let outcome = await concludeRun(setting, failure);
  const stopped = progress.phase(telling.text("progress.stopping"));
  const stopFailure = await stopping;
  if (stopFailure === undefined) stopped.done(telling.text("progress.stopped"));
  else {
    stopped.done(telling.text("progress.notStopped"));
    progress.event(stopFailure);
    outcome = await concludeRun(setting, failure);
  }
  progress.figures(outcome.figures);
  const result = { verdict: outcome.verdict, folder };
  for (const line of (await hooks.judged?.(result)) ?? []) progress.event(line);
  progress.result(outcome.lines, outcome.verdict);
  return result;
}

/** Judge and reports are read while the load runs and the harness waits, for the first call begins then. */
const conclusion = (): Promise<typeof import("./conclude-run.ts")> => import("./conclude-run.ts");

async function measure(setting: RunSetting, resources: AsyncDisposableStack, hooks: RunHooks): Promise<void> {
  const { prepared, folder, recorder, context, progress, telling } = setting;
  const { plan } = prepared;
  const bundling = progress.phase(telling.text("progress.bundling"));
  const bundle = await placeBundle(setting.script, folder.path);
  recorder.reached({ bundle: bundle.reference });
  bundling.done(`${plan.scenario}, ${bundle.reference.sha256.slice(0, 12)}`);
  const environment = await startSystem(setting, resources);
  const observer = await prepareObserver(setting, environment);
  await loadFixtures(setting, environment);
  throwIfInterrupted(context);
  await hooks.beforeLoad?.(environment);

  const live = new LiveObjectives(prepared.thresholds?.file ?? null);
  const shown = progress.load(plan);
  await using watch = watchSystem(setting, environment);
  const fitness = new LiveFitness(prepared.thresholds?.file ?? null, plan.schedule);
  const load = await withActions(setting, environment, fitness, (schedule) =>
    runLoad({
      k6: prepared.k6,
      bundle,
      plan,
      variables: scriptVariables(prepared, environment, context),
      runDirectory: folder.path,
      context,
      signal: context.interrupted,
      applyShape: !prepared.isBundled,
      thresholds: abortThresholds(prepared, progress, telling),
      judged: prepared.thresholds === null ? [] : tagSelections(prepared.thresholds.file),
      recordedIds: prepared.recordedIds,
      k6Options: prepared.k6Options,
      onScriptLine: (line) => progress.script(line),
      onStarted: () => void conclusion(),
      stopWhen: ({ store }) => (prepared.options.allowDeadTarget ? null : nothingToLoad(store)),
      onSnapshot: (snapshot) => {
        fitness.saw(snapshot);
        schedule.loadIsAt(snapshot.elapsedMs);
        shown.update(snapshot, live.judge(snapshot));
      },
    }),
  );
  recorder.reached({ load });
  shown.done(load);
  throwIfNothingWasLoaded(load.generators);
  if (load.scriptErrors.summaryFailure !== undefined)
    progress.event(telling.text("progress.summaryFailed", { message: load.scriptErrors.summaryFailure }));
  recorder.reached({ observations: await observeLoad(setting, observer, load.generators) });
  await watch?.untilBack();
  await hooks.afterLoad?.(environment);
  await checkInvariants(setting, environment);
}

async function startSystem(
  setting: RunSetting,
  resources: AsyncDisposableStack,
): Promise<StartedEnvironment> {
  const { prepared, folder, recorder, context, progress, telling } = setting;
  const { plan, system, targets } = prepared;
  const phase = progress.phase(
    plan.runtime === "external"
      ? telling.text("progress.given")
      : telling.text("progress.starting", { runtime: plan.runtime }),
  );
  const environment = await startEnvironment({
    runtime: plan.runtime,
    topology: system?.topology ?? { name: plan.scenario, servers: [], services: [] },
    targets,
    ports: "free",
    defects: plan.defects,
    needs: needsOf(plan.schedule),
    stateDirectory: folder.file("environment"),
    context,
    onProgress: (message) => phase.update(telling.language === "en" ? message : ""),
  });
  resources.use(environment);
  recorder.environmentStarted(environment);
  environment.onUnexpectedExit((exit) => {
    recorder.addEvent("service-exited", exit.name, exit, exit.at);
    progress.event(telling.text("progress.ended", { service: exit.name, message: telling.reason(exit) }));
  });
  phase.done(describeEnvironment(environment, telling));
  if (environment.runtime === "external") await checkTargets(prepared, recorder, progress, telling);
  return environment;
}

/** What was started, in a line; a script without a system named beside it needs none. */
function describeEnvironment(environment: StartedEnvironment, { text }: Telling): string {
  if (environment.runtime === "external")
    return (
      environment.services.map(({ name, urls }) => `${name} ${urls.join(",")}`).join(" ") ||
      text("progress.done")
    );
  return text("progress.started", {
    instances: environment.instances.length,
    servers: environment.servers.join(", "),
  });
}

function throwIfInterrupted(context: Context): void {
  if (!context.interrupted.aborted) return;
  throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
}
