import { loadChatFixtures } from "#fixtures/chat.ts";
import { loadExchangeFixtures } from "#fixtures/exchange.ts";
import { EXCHANGE_SECRETS } from "#system/topology.ts";
import type { Context } from "../context.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { probeTargets, startEnvironment } from "../environment/index.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { LoadproofError, messageOf } from "../errors.ts";
import { checkExchange } from "../invariants/exchange.ts";
import { describeFindings, listFindings } from "../contracts/findings.ts";
import { ACKNOWLEDGED_FILE, bundleScript, runLoad } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { type Targets, targetVariable } from "../plan/targets.ts";
import type { Progress } from "../terminal/progress.ts";
import { Transcript } from "../terminal/transcript.ts";
import { abortThresholds } from "./abort-thresholds.ts";
import { concludeRun, failureText } from "./conclude-run.ts";
import { EvidenceRecorder } from "./evidence-recorder.ts";
import { LiveObjectives } from "./live-objectives.ts";
import { observeLoad, prepareObserver } from "./observe-load.ts";
import { withActions } from "./with-actions.ts";
import { INVARIANTS_FILE, RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";

/** Users that a bundled run seeds: enough that virtual users do not share rooms all the time, loaded in under a second. */
const SEEDED_USERS = 2_000;
const SEEDED_ACCOUNTS = 500;

const INVARIANTS_NEED = "set KAFKA_BOOTSTRAP to the address of the exchange's Kafka (host:port)";

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
    hasInvariants: prepared.system === "exchange",
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
      variables: scriptVariables(prepared, environment),
      runDirectory: folder.path,
      context,
      signal: context.interrupted,
      applyShape: !prepared.isBundled,
      thresholds: abortThresholds(prepared, progress),
      acknowledgedIds: prepared.acknowledgedIds,
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
  recorder.observed(await observeLoad(observer, result.generator, folder, context, progress));
  await hooks.afterLoad?.(environment);
  await checkInvariants(prepared, environment, folder, recorder, context, progress);
}

/** What must hold of the system's data once the load is over; the judge reads what was found. */
async function checkInvariants(
  prepared: PreparedRun,
  environment: StartedEnvironment,
  folder: RunFolder,
  recorder: EvidenceRecorder,
  context: Context,
  progress: Progress,
): Promise<void> {
  if (prepared.system !== "exchange") return;
  const isOurs = environment.runtime !== "external";
  const kafkaAddress = isOurs ? environment.instance("kafka").url : prepared.options.kafkaBootstrap;
  if (kafkaAddress === undefined) {
    recorder.invariantsChecked({ state: "not-checked", why: INVARIANTS_NEED });
    progress.event(`THE INVARIANTS WERE NOT CHECKED: ${INVARIANTS_NEED}`);
    return;
  }
  const phase = progress.phase("checking invariants");
  const acknowledgedPath = folder.file(ACKNOWLEDGED_FILE);
  const findings = await checkExchange({ kafkaAddress, acknowledgedPath }, context);
  recorder.invariantsChecked({
    state: "checked",
    findings: await folder.writeJson(INVARIANTS_FILE, findings),
  });
  phase.done(describeFindings(findings));
  for (const line of listFindings(findings)) progress.event(line);
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
    topology: prepared.topology ?? { name: prepared.plan.scenario, servers: [], services: [] },
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
  if (environment.runtime === "external") await noteDeadTargets(prepared.targets, recorder, progress);
  return environment;
}

/** A target that does not answer is still loaded and judged; the note saves the reader the search. */
async function noteDeadTargets(
  targets: Targets,
  recorder: EvidenceRecorder,
  progress: Progress,
): Promise<void> {
  for (const { service, url, outcome, message } of await probeTargets(targets)) {
    if (outcome === "reachable") continue;
    recorder.addEvent("note", service, `${url} ${message}`);
    progress.event(`${service} ${url} ${message}`);
  }
}

function describeEnvironment(environment: StartedEnvironment): string {
  if (environment.runtime === "external")
    return environment.services.map(({ name, urls }) => `${name} ${urls.join(",")}`).join(" ");
  return `${environment.instances.length} instances on ${environment.servers.join(", ")}`;
}

async function loadFixtures(
  prepared: PreparedRun,
  environment: StartedEnvironment,
  progress: Progress,
): Promise<void> {
  if (prepared.topology?.name === "exchange") return loadExchange(prepared, environment, progress);
  if (environment.postgresUrl === undefined || prepared.topology?.name !== "chat") return;
  const phase = progress.phase("loading fixtures");
  try {
    const summary = await loadChatFixtures({
      postgresUrl: environment.postgresUrl,
      population: SEEDED_USERS,
      seed: prepared.plan.seed,
      onProgress: (message) => phase.update(message),
    });
    phase.done(`${summary.users} users, ${summary.rooms} rooms`);
  } catch (error) {
    throw fixturesFailed(prepared, error);
  }
}

async function loadExchange(
  prepared: PreparedRun,
  environment: StartedEnvironment,
  progress: Progress,
): Promise<void> {
  const phase = progress.phase("loading fixtures");
  try {
    const summary = await loadExchangeFixtures({
      baseUrl: environment.urls("exchange")[0] ?? "",
      accounts: SEEDED_ACCOUNTS,
      onProgress: (message) => phase.update(message),
    });
    phase.done(`${summary.accounts} accounts`);
  } catch (error) {
    throw fixturesFailed(prepared, error);
  }
}

function fixturesFailed({ plan }: PreparedRun, cause: unknown): LoadproofError {
  return new LoadproofError("FIXTURES_FAILED", `fixtures of ${plan.scenario}: ${messageOf(cause)}`, {
    cause,
  });
}

/** Variables of the script: base URLs by service, the account, the size of the seeded population, then the user's own. */
function scriptVariables(prepared: PreparedRun, environment: StartedEnvironment): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { name } of environment.services)
    variables[targetVariable(name)] = environment.urls(name).join(",");
  const chat = variables["CHAT_BASE_URL"];
  if (chat !== undefined) variables["BASE_URL"] ??= chat;
  const bundled = environment.runtime !== "external";
  return {
    ...variables,
    ...prepared.account,
    USER_COUNT: bundled ? String(SEEDED_USERS) : "0",
    ...(bundled && prepared.topology?.name === "exchange"
      ? { API_SECRET: EXCHANGE_SECRETS.api, ACCOUNT_COUNT: String(SEEDED_ACCOUNTS) }
      : {}),
    ...prepared.options.variables,
  };
}

function throwIfInterrupted(context: Context): void {
  if (!context.interrupted.aborted) return;
  throw new LoadproofError("INTERRUPTED", `interrupted by ${String(context.interrupted.reason)}`);
}
