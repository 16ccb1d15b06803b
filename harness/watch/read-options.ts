import { resolve } from "node:path";
import { SCENARIOS } from "#scenarios/catalog.ts";
import type { Context } from "../context.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readUserText } from "../files/read-user-text.ts";
import { parseDuration } from "../options/parse.ts";
import { givenBy } from "../options/read-option.ts";
import type { Flags, Language } from "../options/table.ts";
import { prepareRun, type PreparedRun } from "../plan/prepare-run.ts";
import { type LoadedThresholds, loadThresholds } from "../plan/read-thresholds.ts";
import { readRunOptions } from "../plan/run-options.ts";
import { formatDuration } from "../text/duration.ts";
import { ProblemCollector } from "../text/problems.ts";
import type { Objective } from "../judge/index.ts";
import { linesOf } from "./rollback-commands.ts";

export interface WatchFlags
  extends Pick<
    Flags,
    "thresholds" | "prometheus" | "target" | "env" | "k6" | "lang" | "reportDir" | "quiet" | "json"
  > {
  readonly for?: string;
  readonly every?: string;
  readonly unknownFor?: string;
  readonly load?: string;
  readonly loadRate?: string;
  readonly onTrigger?: string;
  readonly rollback?: string;
}

export interface WatchOptions {
  readonly thresholds: LoadedThresholds;
  /** Judged on what Prometheus says, and on what the trickle of load measures. */
  readonly observed: readonly Objective[];
  readonly measured: readonly Objective[];
  /** Objectives on a load that there is none of, which the file lets be left out. */
  readonly notWatched: readonly string[];
  /** `null` where nothing is asked of one. */
  readonly prometheus: string | null;
  readonly durationMs: number;
  readonly everyMs: number;
  readonly unknownForMs: number;
  readonly load: { readonly prepared: PreparedRun; readonly perSecond: number } | null;
  readonly onTrigger: string | null;
  /** The user's own rollback commands: read before anything is watched, so that they are there when they are needed. */
  readonly rollback: readonly string[] | null;
  readonly reportDirectory: string;
  readonly language: Language;
  readonly output: "terminal" | "quiet" | "json";
}

export const WATCH_DEFAULTS = { for: "10m", every: "10s", unknownFor: "1m", loadRate: "2" } as const;
export const ROLLBACK_THRESHOLDS = "thresholds/production/rollback.yaml";
const EVERY_MS = { min: 1_000, max: 60_000 } as const;
const DURATION_MS_MAX = 24 * 3_600_000;
/** A trickle; more is a load test, which `run` makes. */
const PER_SECOND_MAX = 20;
/** A profile that only scenarios have whose requests can be started at a rate; its shape is not taken. */
const RATE_PROFILE = "rate-quick";

/** Arguments of `watch`, checked before anything starts. Throws `InputProblems` with all that is wrong. */
export async function readWatchOptions(flags: WatchFlags, context: Context): Promise<WatchOptions> {
  const problems = new ProblemCollector();
  const options = readRunOptions(flags, context, problems);
  const durationMs = readDuration("for", flags, problems);
  const everyMs = readDuration("every", flags, problems);
  const unknownForMs = readDuration("unknownFor", flags, problems);
  checkTimes({ durationMs, everyMs, unknownForMs }, flags, problems);
  const perSecond = readRate(flags, problems);
  const given = options.thresholds ?? resolve(context.projectDirectory, ROLLBACK_THRESHOLDS);
  const thresholds = loadThresholds({ given, scenario: null, profile: null, context, problems });
  const chosen = chooseObjectives(thresholds, flags, durationMs, problems);
  const prometheus = options.prometheus ?? null;
  if (chosen.observed.length > 0 && prometheus === null)
    problems.add({
      subject: givenBy("prometheus", flags),
      expected: "the base URL of a Prometheus that sees the system",
      hint: "`loadproof up exchange` prints the one that it starts",
    });
  const rollback = readRollback(flags.rollback, context, problems);
  const prepared =
    flags.load === undefined ? null : await readLoad(flags.load, given, flags, context, problems);
  problems.throwIfAny();
  return {
    thresholds: thresholds as LoadedThresholds,
    ...chosen,
    prometheus,
    durationMs,
    everyMs,
    unknownForMs,
    load: prepared === null || prepared === undefined ? null : { prepared, perSecond },
    onTrigger: flags.onTrigger ?? null,
    rollback,
    reportDirectory: options.reportDirectory,
    language: options.language,
    output: options.output,
  };
}

function readRollback(
  given: string | undefined,
  { workingDirectory }: Context,
  problems: ProblemCollector,
): readonly string[] | null {
  if (given === undefined) return null;
  const asked = { bytesMax: FILE_BYTES_MAX.written, subject: "--rollback", expected: "a file of commands" };
  const text = problems.attempt(() => readUserText(resolve(workingDirectory, given), asked));
  if (text === undefined) return null;
  const lines = linesOf(text);
  if (lines.length === 0)
    problems.add({ subject: "--rollback", value: given, expected: "a file with a command in it" });
  return lines;
}

type Length = "for" | "every" | "unknownFor";
const FLAG_OF: Readonly<Record<Length, string>> = {
  for: "--for",
  every: "--every",
  unknownFor: "--unknown-for",
};

function readDuration(name: Length, flags: WatchFlags, problems: ProblemCollector): number {
  const text = flags[name] ?? WATCH_DEFAULTS[name];
  return parseDuration(text, FLAG_OF[name], problems) ?? 0;
}

function checkTimes(
  { durationMs, everyMs, unknownForMs }: Readonly<Record<"durationMs" | "everyMs" | "unknownForMs", number>>,
  flags: WatchFlags,
  problems: ProblemCollector,
): void {
  if (durationMs > DURATION_MS_MAX)
    problems.add({ subject: "--for", value: flags.for ?? "", expected: "at most 24h" });
  if (everyMs > EVERY_MS.max)
    problems.add({
      subject: "--every",
      value: flags.every ?? "",
      expected: "at most 1m, so that nothing is seen late",
    });
  if (durationMs > 0 && durationMs <= DURATION_MS_MAX && everyMs > durationMs)
    problems.add({
      subject: "--for",
      value: formatDuration(durationMs),
      expected: `at least --every, ${formatDuration(everyMs)}`,
    });
  if (unknownForMs > 0 && unknownForMs < everyMs)
    problems.add({
      subject: "--unknown-for",
      value: formatDuration(unknownForMs),
      expected: `at least --every, ${formatDuration(everyMs)}`,
    });
}

function readRate({ load, loadRate }: WatchFlags, problems: ProblemCollector): number {
  const text = loadRate ?? WATCH_DEFAULTS.loadRate;
  const perSecond = Number(/^(\d+)(?:\/s)?$/.exec(text)?.[1]);
  if (!(perSecond >= 1 && perSecond <= PER_SECOND_MAX))
    problems.add({
      subject: "--load-rate",
      value: text,
      expected: `1 to ${PER_SECOND_MAX} iterations a second, such as 2/s`,
      hint: "a load of another size is a run: loadproof run",
    });
  if (loadRate !== undefined && load === undefined)
    problems.add({ subject: "--load-rate", value: loadRate, expected: "--load with it" });
  return perSecond;
}

type Chosen = Pick<WatchOptions, "observed" | "measured" | "notWatched">;

/** What can be watched of the file. What it asks for and a watch can't see is refused, and not left out. */
function chooseObjectives(
  thresholds: LoadedThresholds | null,
  { load }: WatchFlags,
  durationMs: number,
  problems: ProblemCollector,
): Chosen {
  if (thresholds === null) return { observed: [], measured: [], notWatched: [] };
  const { fileName, objectives } = thresholds.file;
  const notWatched: string[] = [];
  const watched: Objective[] = [];
  const refuse = (id: string, value: string, expected: string, hint: string): void =>
    problems.add({ subject: `${fileName} objective ${id}`, value, expected, hint });
  for (const objective of objectives) {
    const { id, source, window, when, noData } = objective;
    if (source === "actions" || when !== null)
      refuse(id, "of an action", "what a watch can see: it has no schedule", "leave it out with `without`");
    else if (source === "k6" && load === undefined) {
      if (noData === "skip") notWatched.push(id);
      else
        refuse(
          id,
          "on samples of a load",
          "--load with it",
          "or `noData: skip`, and it is left out without a load",
        );
    } else {
      // With a load there it must be seen.
      watched.push(source === "k6" ? { ...objective, noData: "fail" } : objective);
      if (window !== null && window.sizeMs > durationMs && durationMs > 0)
        problems.add({
          subject: "--for",
          value: formatDuration(durationMs),
          expected: `at least ${formatDuration(window.sizeMs)}, the window of ${id}`,
        });
    }
  }
  if (watched.length === 0)
    refuse("", "nothing to watch", "objectives with source: prometheus, or --load", "see docs/watch.md");
  return {
    observed: watched.filter(({ source }) => source === "prometheus"),
    measured: watched.filter(({ source }) => source === "k6"),
    notWatched,
  };
}

async function readLoad(
  scenario: string,
  thresholds: string,
  flags: WatchFlags,
  context: Context,
  problems: ProblemCollector,
): Promise<PreparedRun | null | undefined> {
  const definition = SCENARIOS.find(({ name }) => name === scenario);
  const profiles: readonly string[] | undefined = definition?.profiles;
  if (profiles !== undefined && !profiles.includes(RATE_PROFILE)) {
    const known = SCENARIOS.filter((one) =>
      (one.profiles as readonly string[] | undefined)?.includes(RATE_PROFILE),
    );
    problems.add({
      subject: "--load",
      value: scenario,
      expected: `one that can be started at a rate: ${known.map(({ name }) => name).join(", ")}, or a script of yours`,
    });
    return null;
  }
  const { target, env, k6, prometheus, reportDir } = flags;
  const own = {
    ...(target === undefined ? {} : { target }),
    ...(env === undefined ? {} : { env }),
    ...(k6 === undefined ? {} : { k6 }),
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(reportDir === undefined ? {} : { reportDir }),
  };
  const asked = { ...own, thresholds, profile: RATE_PROFILE, runtime: "external" };
  return problems.attemptLater(() => prepareRun(scenario, asked, withoutLoad(context)));
}

/** Variables that shape a run's load shape no trickle. */
function withoutLoad(context: Context): Context {
  const {
    K6_VUS: _vus,
    K6_DURATION: _duration,
    PROFILE: _profile,
    SUT_RUNTIME: _runtime,
    DEFECTS: _defects,
    ...environment
  } = context.environment;
  return { ...context, environment };
}
