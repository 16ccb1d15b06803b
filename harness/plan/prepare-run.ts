import { statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { SCENARIOS, type ScenarioDefinition } from "#scenarios/catalog.ts";
import { PROFILE_NAMES, resolveShape } from "#scenarios/profiles.ts";
import { DEFECTS, TOPOLOGIES, type Topology } from "#system/topology.ts";
import { checkSchedule } from "../actions/check-schedule.ts";
import { checkWindows } from "../actions/check-windows.ts";
import type { Context } from "../context.ts";
import type { Runtime, RunPlan } from "../contracts/plan.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { decideRuntime, planInstances } from "../environment/index.ts";
import { withPrometheus } from "../observe/index.ts";
import { utcStamp } from "../text/utc-stamp.ts";
import { requireTool } from "../tools/index.ts";
import type { ResolvedTool } from "../tools/contracts.ts";
import { reproduceCommand } from "./command.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import { checkPrometheusGiven } from "./prometheus.ts";
import { loadThresholds, type LoadedThresholds } from "./read-thresholds.ts";
import { readRunOptions, type RunFlags, type RunOptions } from "./run-options.ts";
import { completeTargets, type Targets, targetsOf } from "./targets.ts";

/** The account the script signs in with; never written into a plan or a report. */
export type Account = Readonly<Record<"TENANT_ID" | "SMOKE_EMAIL" | "SMOKE_PASSWORD", string>>;

/** Everything a run needs, checked before anything starts. */
export interface PreparedRun {
  readonly plan: RunPlan;
  readonly options: RunOptions;
  readonly scriptPath: string;
  /** A scenario of the catalogue reads its load from the plan; a script of the user's gets it from outside, if at all. */
  readonly isBundled: boolean;
  /** `null` for a script of the user's: nothing of ours is started for it. */
  readonly topology: Topology | null;
  /** Name of the bundled system that the scenario is for, whoever runs it; `null` for a script of the user's. */
  readonly system: string | null;
  readonly targets: Targets;
  readonly thresholds: LoadedThresholds | null;
  readonly account: Account;
  readonly k6: ResolvedTool;
  /** Metric of the scenario whose values are the ids of what was acknowledged. */
  readonly acknowledgedIds: string | undefined;
}

const DEFAULT_PROFILE = "quick";

/**
 * Resolves arguments, variables and files into a plan. Throws `InputProblems` with every problem of them at once,
 * or `TOOL_MISSING`; nothing has been started or written by then.
 */
export async function prepareRun(scenario: string, flags: RunFlags, context: Context): Promise<PreparedRun> {
  const problems = new ProblemCollector();
  const options = readRunOptions(flags, context, problems);
  const subject = findScript(scenario, context, problems);
  const profile = chooseProfile(subject, options, problems);
  const shape = profile === null ? null : resolveProfile(profile, options, problems);
  const thresholds = loadThresholds({
    given: options.thresholds,
    scenario: subject.definition?.name ?? null,
    profile,
    context,
    problems,
  });
  const given = targetsOf(options.targets, subject.topology, context.environment);
  const hasTargets = Object.keys(given).length > 0 || subject.definition === null;
  checkRuntime(options, hasTargets, problems);
  checkDefects(options, problems);
  checkSchedule(options.schedule, {
    loadMs: shape === null ? null : shape.phases.reduce((sum, { durationMs }) => sum + durationMs, 0),
    instances:
      hasTargets || subject.topology === null
        ? null
        : planInstances(subject.topology).map(({ name }) => name),
    problems,
  });
  if (thresholds !== null) checkWindows(thresholds.file, options.schedule, shape, problems);
  if (hasTargets) checkPrometheusGiven(thresholds, options.prometheus, problems);
  problems.throwIfAny();

  const topology =
    subject.topology === null ? null : withPrometheus(subject.topology, thresholds?.file ?? null);
  const { runtime } = await decideRuntime(options.runtime, hasTargets, context, topology?.servers);
  const targets = runtime === "external" ? completeTargets(given, subject.topology) : {};
  const plan = makePlan({ subject, profile, shape, runtime, targets, options, context });
  return {
    plan,
    options,
    scriptPath: subject.path,
    isBundled: subject.definition !== null,
    topology: runtime === "external" ? null : topology,
    system: subject.definition?.topology ?? null,
    targets,
    thresholds,
    account: readAccount(context),
    k6: await requireTool("k6", context),
    acknowledgedIds: subject.definition?.acknowledgedIds,
  };
}

interface Subject {
  readonly name: string;
  readonly path: string;
  readonly definition: ScenarioDefinition | null;
  readonly topology: Topology | null;
}

/** A bundled scenario by name, or a file by path. */
function findScript(scenario: string, context: Context, problems: ProblemCollector): Subject {
  const definition = SCENARIOS.find(({ name }) => name === scenario);
  if (definition !== undefined) {
    const topology = TOPOLOGIES.find(({ name }) => name === definition.topology) ?? null;
    return {
      name: definition.name,
      path: join(context.projectDirectory, definition.file),
      definition,
      topology,
    };
  }
  const path = resolve(context.workingDirectory, scenario);
  const name =
    basename(scenario)
      .replace(/\.(test\.|k6\.)?[cm]?[jt]s$/, "")
      .replaceAll(/[^A-Za-z0-9_-]+/g, "-") || "script";
  if (!/\.[cm]?[jt]s$/.test(scenario)) {
    const known = SCENARIOS.map((one) => one.name);
    const { expected, hint } = expectedOneOf(scenario, known);
    problems.add({
      subject: "scenario",
      value: scenario,
      expected: `${expected}, or the path of a .ts or .js script`,
      ...(hint ? { hint } : {}),
    });
  } else if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    problems.add({
      subject: "script",
      value: scenario,
      expected: "a file that exists",
      hint: `looked for ${path}`,
    });
  }
  return { name, path, definition: null, topology: null };
}

/** A user's script keeps its own options unless a profile is asked for. */
function chooseProfile(subject: Subject, options: RunOptions, problems: ProblemCollector): string | null {
  const profile = options.profile ?? (subject.definition === null ? null : DEFAULT_PROFILE);
  if (profile === null) return null;
  const known = subject.definition?.profiles ?? PROFILE_NAMES;
  if (known.some((name) => name === profile)) return profile;
  problems.add({ subject: "profile", value: profile, ...expectedOneOf(profile, known) });
  return null;
}

function resolveProfile(
  profile: string,
  { vus, durationMs }: RunOptions,
  problems: ProblemCollector,
): LoadShape | null {
  return (
    problems.attempt(() =>
      resolveShape(profile, {
        ...(vus === undefined ? {} : { vus }),
        ...(durationMs === undefined ? {} : { durationMs }),
      }),
    ) ?? null
  );
}

function checkRuntime(options: RunOptions, hasTargets: boolean, problems: ProblemCollector): void {
  if (hasTargets && options.runtime !== "auto" && options.runtime !== "external") {
    const hint = "leave the base URLs out, or leave SUT_RUNTIME out";
    problems.add({
      subject: "SUT_RUNTIME",
      value: options.runtime,
      expected: "external when base URLs or a script of yours are given",
      hint,
    });
  }
  if (options.runtime === "external" && !hasTargets) {
    const hint =
      "set CHAT_BASE_URL, SESSION_BASE_URL, ORGHUB_BASE_URL, TENANTHUB_BASE_URL or EXCHANGE_BASE_URL, or use --target name=URL";
    problems.add({
      subject: "SUT_RUNTIME",
      value: "external",
      expected: "at least one base URL with it",
      hint,
    });
  }
  if (hasTargets && options.defects.length > 0) {
    problems.add({
      subject: "DEFECTS",
      value: options.defects.join(","),
      expected: "none for a system that is not ours to change",
    });
  }
}

function checkDefects({ defects }: RunOptions, problems: ProblemCollector): void {
  const known = Object.keys(DEFECTS);
  for (const name of defects) {
    if (!known.includes(name))
      problems.add({ subject: "DEFECTS", value: name, ...expectedOneOf(name, known) });
  }
}

function readAccount({ environment }: Context): Account {
  return {
    TENANT_ID: environment["TENANT_ID"] || "default",
    SMOKE_EMAIL: environment["SMOKE_EMAIL"] || "admin@example.com",
    SMOKE_PASSWORD: environment["SMOKE_PASSWORD"] || "pass1234",
  };
}

interface PlanParts {
  readonly subject: Subject;
  readonly profile: string | null;
  readonly shape: LoadShape | null;
  readonly runtime: Runtime;
  readonly targets: Targets;
  readonly options: RunOptions;
  readonly context: Context;
}

function makePlan({ subject, profile, shape, runtime, targets, options, context }: PlanParts): RunPlan {
  const now = context.now();
  const inProject = relative(context.projectDirectory, subject.path);
  return {
    schema: "loadproof.plan",
    version: 1,
    runId: [utcStamp(now), subject.name, profile ?? "own"].join("-"),
    createdAt: new Date(now).toISOString(),
    scenario: subject.name,
    profile,
    script: inProject.startsWith("..") ? subject.path : inProject,
    shape,
    thresholds: null,
    runtime,
    targets: Object.fromEntries(Object.entries(targets).map(([name, urls]) => [name, [...urls]])),
    command: reproduceCommand({
      scenario: subject.definition === null ? subject.path : subject.name,
      options,
      context,
    }),
    seed: options.seed,
    defects: [...options.defects],
    schedule: [...options.schedule],
  };
}
