import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { ServerName, Topology } from "#system/topology.ts";
import { checkPlace } from "../actions/check-place.ts";
import { checkSchedule, type ScheduleSetting } from "../actions/check-schedule.ts";
import { checkWindows } from "../actions/check-windows.ts";
import { needsOf } from "../actions/needs-of.ts";
import type { Here } from "../actions/kind.ts";
import type { Context } from "../context.ts";
import type { Action, RunPlan, Runtime } from "../contracts/plan.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { decideRuntime, planInstances, PROXY, waysOf } from "../environment/index.ts";
import { checkTemporaryFolder } from "../files/temporary-folder.ts";
import type { K6Options } from "../k6-options/k6-options.ts";
import { readK6Options } from "../k6-options/read-k6-options.ts";
import { givenBy } from "../options/read-option.ts";
import type { Flags } from "../options/table.ts";
import { withPrometheus } from "../observe/index.ts";
import { calledServices, targetVariable } from "../systems/base-urls.ts";
import { type Bundle, BUNDLED, type SystemDescription } from "../systems/index.ts";
import { readServerAddresses, type ServerAddresses } from "../systems/server-addresses.ts";
import { fileName, isNameOf } from "../text/names.ts";
import { utcStamp } from "../text/utc-stamp.ts";
import { requireTools, TOOL_NAMES, type ToolName } from "../tools/index.ts";
import type { ResolvedTool } from "../tools/contracts.ts";
import { checkIsFree, thresholdsPathOf } from "./new-files.ts";
import { chooseProfile } from "./choose-profile.ts";
import { reproduceCommand } from "./command.ts";
import { scaleOf } from "./scale-of.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkExtensions, chooseK6 } from "./choose-k6.ts";
import { checkDefects } from "./defects.ts";
import { findScript, type Subject } from "./find-script.ts";
import { checkPrometheusGiven } from "./prometheus.ts";
import { loadThresholds, type LoadedThresholds } from "./read-thresholds.ts";
import { k6Variables, readRunOptions, type RunOptions } from "./run-options.ts";
import { readSchedule } from "./read-schedule.ts";
import { checkAllTargets, readTargets, type Targets } from "./targets.ts";

/** Everything a run needs, checked before anything starts. */
export interface PreparedRun {
  readonly plan: RunPlan;
  readonly options: RunOptions;
  readonly scriptPath: string;
  /** A scenario of the catalogue reads its load from the plan; a script of the user's gets it from outside, if at all. */
  readonly isBundled: boolean;
  /**
   * The bundled system that the scenario is for, whoever runs it, with the servers that the objectives need; `null` for a
   * script of the user's, for which nothing of ours is started.
   */
  readonly system: SystemDescription | null;
  readonly targets: Targets;
  /** Addresses of the servers of a system of the user's, for the invariants. */
  readonly serverAddresses: ServerAddresses;
  readonly thresholds: LoadedThresholds | null;
  /** Where the threshold file made of the run goes; `null`: none is made. */
  readonly newThresholds: string | null;
  /** What the user asked of k6 itself. */
  readonly k6Options: K6Options;
  readonly k6: ResolvedTool;
  /** Metrics of the scenario whose values are ids, by what they tell. */
  readonly recordedIds: Readonly<Record<string, string>>;
}

/** `planRun`, and the k6 to use. Throws `TOOL_MISSING` too. */
export async function prepareRun(
  scenario: string,
  flags: Flags,
  context: Context,
  bundle: Bundle = BUNDLED,
): Promise<PreparedRun> {
  const planned = await planRun(scenario, flags, context, bundle);
  await checkTemporaryFolder();
  const found = await requireTools(toolsOf(planned), context);
  return { ...planned, k6: found.get("k6") ?? (await chooseK6(planned.options.k6, context)) };
}

/** k6, unless one was given, and the servers that are started from programs of this machine. */
export function toolsOf({ plan, system, options }: Omit<PreparedRun, "k6">): readonly ToolName[] {
  const k6 = options.k6 === undefined ? (["k6"] as const) : [];
  if (plan.runtime !== "processes" || system === null) return k6;
  const started = serversToStart(system.topology, plan.schedule);
  return [...k6, ...TOOL_NAMES.filter((name) => started.some((server) => server === name))];
}

/** The servers of a system, and the proxies of the ways that faults are to disturb. */
function serversToStart(topology: Topology | null, schedule: readonly Action[]): readonly ServerName[] {
  const proxies: readonly ServerName[] = needsOf(schedule).links.length === 0 ? [] : [PROXY];
  return topology === null ? [] : [...topology.servers, ...proxies];
}

/**
 * Resolves arguments, variables and files into a plan. Throws `InputProblems` with every problem of them at once; nothing
 * has been started or written by then.
 */
export async function planRun(
  scenario: string,
  flags: Flags,
  context: Context,
  bundle: Bundle = BUNDLED,
): Promise<Omit<PreparedRun, "k6">> {
  const problems = new ProblemCollector();
  const options = readRunOptions(flags, context, problems);
  const subject = findScript(scenario, bundle, context, problems);
  const { definition, system } = subject;
  const chosen = chooseProfile(subject, options, context, problems);
  const profile = chosen?.name ?? null;
  const shape = chosen?.shape ?? null;
  if (definition !== null && shape !== null) checkUsers(definition, shape, givenBy("vus", flags), problems);
  checkSomeUser(options, flags, context, problems);
  if (definition === null) checkExtensions(subject, options, problems);
  const k6Options = askedOfK6(flags, options, loadIsSaid(definition, profile), context, problems);
  const thresholds = loadThresholds({
    given: options.thresholds,
    scenario: definition?.name ?? null,
    profile,
    context,
    problems,
  });
  const newThresholds = placeOfThresholds(options, subject, context, problems);
  const targets = readTargets(options.targets, context.environment, system, problems);
  const servers = system?.invariants?.servers ?? [];
  const serverAddresses = readServerAddresses(servers, context.environment, problems);
  const isExternal = Object.keys(targets).length > 0 || definition === null;
  const isRuntimeRight = checkRuntime(options, flags, isExternal, subject, problems);
  if (isExternal) checkPrometheusGiven(thresholds, options.prometheus, problems);
  else if (system !== null)
    checkDefects(options.defects, givenBy("defects", flags), system, bundle.systems, problems);
  if (isExternal && definition !== null && system !== null)
    checkAllTargets(targets, system, definition, problems);
  const { schedule, isWhole } = readSchedule(options, flags, subject, context, problems);
  checkSchedule(schedule, {
    loadMs: shape === null ? null : shape.phases.reduce((sum, { durationMs }) => sum + durationMs, 0),
    ...disturbedParts(subject, isExternal),
    auditedServers: servers,
    problems,
  });
  // Of a schedule that could not be read nobody can say what it lacks.
  if (thresholds !== null && isWhole) checkWindows(thresholds.file, schedule, shape, problems);
  if (thresholds !== null) checkScenario(thresholds, subject, problems);
  const topology = system === null ? null : withPrometheus(system.topology, thresholds?.file ?? null);
  const started = serversToStart(topology, schedule);
  const where = { asked: options.runtime, started, isExternal };
  const runtime = isRuntimeRight ? await place(schedule, where, context, problems) : "external";
  problems.throwIfAny();

  const parts = { scenario, scriptPath: subject.path, flags, definition, system, targets, context };
  const command = reproduceCommand(parts);
  const scale = scaleOf(shape, k6Options);
  const scaling = scale === null ? null : { ...scale, template: reproduceCommand(parts, true) };
  const resolved = { profile, shape, runtime, targets, command, scaling, schedule };
  return {
    plan: makePlan(subject, resolved, options, context),
    options,
    scriptPath: subject.path,
    isBundled: definition !== null,
    system: system === null || topology === null ? null : { ...system, topology },
    targets,
    serverAddresses,
    thresholds,
    newThresholds,
    k6Options,
    recordedIds: definition?.recordedIds ?? {},
  };
}

/** What a schedule can name of the system. */
function disturbedParts(
  { definition, system }: Subject,
  isExternal: boolean,
): Pick<ScheduleSetting, "instances" | "ways"> {
  if (isExternal || system === null || definition === null) return { instances: null, ways: [] };
  const { topology } = system;
  return {
    instances: planInstances(topology).map(({ name }) => name),
    ways: waysOf(topology, calledServices(system, definition)),
  };
}

function askedOfK6(
  { k6Flags = [], vus, duration }: Flags,
  { variables }: RunOptions,
  said: ReturnType<typeof loadIsSaid>,
  { environment, workingDirectory }: Context,
  problems: ProblemCollector,
): K6Options {
  return readK6Options({
    flags: k6Flags,
    variables: k6Variables(environment, variables),
    vus,
    duration,
    workingDirectory,
    loadIsSaid: said,
    problems,
  });
}

/** No user at all makes no load; stages may begin so. */
function checkSomeUser(
  { vus, variables }: RunOptions,
  { k6Flags = [] }: Flags,
  { environment }: Pick<Context, "environment">,
  problems: ProblemCollector,
): void {
  const stages =
    k6Flags.some(({ name }) => name === "stage") || k6Variables(environment, variables)["K6_STAGES"];
  if (vus === 0 && !stages)
    problems.add({ subject: "--vus", value: "0", expected: "at least 1, or stages that begin with none" });
}

/** Why k6's own options can't give the load of this run; `null` when they can. */
function loadIsSaid(
  definition: ScenarioDefinition | null,
  profile: string | null,
): { readonly by: string; readonly instead: string } | null {
  if (definition !== null) {
    const by = `${definition.name} makes its load of a profile`;
    return { by, instead: "use --profile, --vus and --duration" };
  }
  if (profile === null) return null;
  return { by: `the profile ${profile} says the load`, instead: "leave one of the two out" };
}

/** A file that is there is somebody's: it is never written over. */
function placeOfThresholds(
  { writeThresholds }: Pick<RunOptions, "writeThresholds">,
  { path }: Subject,
  { workingDirectory }: Pick<Context, "workingDirectory">,
  problems: ProblemCollector,
): string | null {
  if (writeThresholds === undefined) return null;
  const place = writeThresholds === "" ? thresholdsPathOf(path) : resolve(workingDirectory, writeThresholds);
  checkIsFree(place, "--write-thresholds", "name another: --write-thresholds FILE", problems);
  return place;
}

/** With fewer users than kinds of them, objectives and invariants of a kind would see nothing. */
function checkUsers(
  { name, userKinds = 1 }: ScenarioDefinition,
  { model, vusMax }: LoadShape,
  subject: string,
  problems: ProblemCollector,
): void {
  if (model !== "closed" || vusMax >= userKinds) return;
  const expected = `at least ${userKinds}: ${name} has ${userKinds} kinds of users`;
  problems.add({ subject, value: String(vusMax), expected });
}

/** A whole load judged by what was meant for another one is a whole load for nothing. */
function checkScenario(
  { file }: LoadedThresholds,
  { name }: Pick<Subject, "name">,
  problems: ProblemCollector,
): void {
  if (file.scenario === null || isNameOf(file.scenario, name)) return;
  problems.add({
    subject: `${file.fileName} scenario`,
    value: file.scenario,
    expected: `${name}, which is to run`,
    hint: "run that scenario, give another --thresholds file, or leave `scenario` out for a file that fits any",
  });
}

interface Where {
  readonly asked: RunOptions["runtime"];
  readonly started: NonNullable<Parameters<typeof decideRuntime>[3]>;
  readonly isExternal: boolean;
}

/** Where the system runs, and whether all of the schedule can be done there. */
async function place(
  schedule: readonly Action[],
  { asked, started, isExternal }: Where,
  context: Context,
  problems: ProblemCollector,
): Promise<Runtime> {
  const { runtime } = await decideRuntime(asked, isExternal, context, started);
  checkPlace(schedule, { runtime, ...machineOf(context) }, problems);
  return runtime;
}

/** What kinds of actions must know of it. */
function machineOf({ platform, userId, environment }: Context): Omit<Here, "runtime"> {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const hasProgram = (name: string): boolean => folders.some((folder) => existsSync(join(folder, name)));
  return { platform, userId, hasProgram };
}

/** False when the runtime that was asked for can't be meant. */
function checkRuntime(
  options: RunOptions,
  flags: Flags,
  hasTargets: boolean,
  { definition, system }: Subject,
  problems: ProblemCollector,
): boolean {
  const isContrary = hasTargets && options.runtime !== "auto" && options.runtime !== "external";
  const lacksTargets = options.runtime === "external" && !hasTargets;
  const runtime = givenBy("runtime", flags);
  if (isContrary) {
    const expected = "external when base URLs or a script of yours are given";
    const hint = `leave the base URLs out, or leave ${runtime} out`;
    problems.add({ subject: runtime, value: options.runtime, expected, hint });
  }
  if (lacksTargets && definition !== null && system !== null) {
    const called = calledServices(system, definition);
    const hint = `set ${called.map(targetVariable).join(", ")}, or use --target name=URL`;
    problems.add({ subject: runtime, value: "external", expected: "base URLs with it", hint });
  }
  if (hasTargets && options.defects.length > 0) {
    const expected = "none for a system that is not ours to change";
    problems.add({ subject: givenBy("defects", flags), value: options.defects.join(","), expected });
  }
  return !isContrary && !lacksTargets;
}

type Resolved = Pick<RunPlan, "profile" | "shape" | "runtime" | "command" | "scaling"> &
  Pick<PreparedRun, "targets"> & { readonly schedule: readonly Action[] };

function makePlan(
  subject: Subject,
  { profile, shape, runtime, targets, command, scaling, schedule }: Resolved,
  options: RunOptions,
  context: Context,
): RunPlan {
  const now = context.now();
  return {
    schema: "loadproof.plan",
    version: 1,
    runId: [utcStamp(now), fileName(subject.name), fileName(profile ?? "own")].join("-"),
    createdAt: new Date(now).toISOString(),
    scenario: subject.name,
    profile,
    script: subject.shownPath,
    shape,
    thresholds: null,
    runtime,
    targets: Object.fromEntries(Object.entries(targets).map(([name, urls]) => [name, [...urls]])),
    command,
    scaling,
    seed: options.seed,
    defects: [...options.defects],
    schedule: [...schedule],
  };
}
