import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "../context.ts";
import type { WatchChange, WatchReport } from "../contracts/watch.ts";
import { EXIT, messageOf } from "../errors.ts";
import { observedQueries, Observer } from "../observe/index.ts";
import { locateQuery } from "../plan/read-thresholds.ts";
import { type Telling, tellingIn } from "../report/words/telling.ts";
import { utcStamp } from "../text/utc-stamp.ts";
import { lookAtLoad } from "./look-at-load.ts";
import { lookAtPrometheus, type PrometheusEye } from "./look-at-prometheus.ts";
import type { WatchOptions } from "./read-options.ts";
import { rollbackCommands } from "./rollback-commands.ts";
import { runOnTrigger } from "./run-on-trigger.ts";
import { createDisplay, type WatchDisplay } from "./display.ts";
import { Tracker } from "./tracker.ts";
import { startTrickle, type Trickle } from "./trickle.ts";
import { freeReportPath, writeReport } from "./write-report.ts";

/** Looks that a trigger which is being decided is waited for beyond its window. */
const SLACK_LOOKS = 3;

interface Watching {
  readonly options: WatchOptions;
  readonly context: Context;
  readonly telling: Telling;
  readonly display: WatchDisplay;
  readonly tracker: Tracker;
  readonly startMs: number;
  /** `REPORT_DIR/watch_<UTC>`, without an ending. */
  readonly path: string;
  readonly changes: WatchChange[];
}

/** Watches until a trigger holds, a value is unknown for too long, or the time is over. Returns the exit code. */
export async function watch(options: WatchOptions, context: Context): Promise<number> {
  const telling = tellingIn(options.output === "json" ? "en" : options.language);
  const observer = prepareObserver(options, context);
  await observer?.check();
  const startMs = context.now();
  using display = createDisplay(options, context, telling);
  const watching: Watching = {
    options,
    context,
    telling,
    display,
    tracker: new Tracker(startMs),
    startMs,
    path: await freeReportPath(join(options.reportDirectory, `watch_${utcStamp(startMs)}`)),
    changes: [],
  };
  display.began(startMs);
  await using trickle = await startLoad(watching);
  const outcome = await lookUntilDecided(watching, observer, trickle);
  const report = await conclude(watching, outcome, trickle?.failure ?? null);
  const paths = await writeReport(report, watching.path, telling).catch((error: unknown) => {
    // That a rollback is called for stands, whether or not its report can be kept.
    if (report.outcome !== "triggered") throw error;
    context.stderr.write(`! ${messageOf(error)}\n`);
    return [];
  });
  display.ended(report, paths);
  return report.exitCode;
}

function prepareObserver(options: WatchOptions, context: Context): Observer | null {
  const { thresholds, prometheus, observed } = options;
  if (prometheus === null || observed.length === 0) return null;
  return new Observer({
    queries: observedQueries({ objectives: observed }),
    url: prometheus,
    token: context.environment["PROMETHEUS_TOKEN"] || null,
    signal: context.interrupted,
    locate: (objective) => locateQuery(thresholds.saved, objective),
    now: context.now,
  });
}

async function startLoad({ options, context, path }: Watching): Promise<Trickle | undefined> {
  const { load, measured, durationMs } = options;
  if (load === null) return undefined;
  const longestMs = longestWindowMs(options);
  return startTrickle({
    ...load,
    durationMs: durationMs + 2 * longestMs + 60_000,
    keptMs: longestMs + 60_000,
    metrics: measured.map(({ metric }) => metric),
    folder: `${path}-load`,
    context,
  });
}

function longestWindowMs({ observed, measured }: WatchOptions): number {
  return Math.max(0, ...[...observed, ...measured].map(({ window }) => window?.sizeMs ?? 0));
}

async function lookUntilDecided(
  watching: Watching,
  observer: Observer | null,
  trickle: Trickle | undefined,
): Promise<WatchReport["outcome"]> {
  const { options, context, tracker, startMs, display, changes } = watching;
  const { everyMs, durationMs, thresholds, observed, measured } = options;
  const { policy } = thresholds.file;
  const eye: PrometheusEye | null =
    observer === null ? null : { observer, objectives: observed, policy, tracker, series: new Map() };
  const lastMs = startMs + durationMs + longestWindowMs(options) + SLACK_LOOKS * everyMs;
  for (let beforeMs = startMs, turn = 1; ; turn++) {
    // A clock that is set back must not put the next look off.
    const untilNextMs = startMs + turn * everyMs - context.now();
    await delay(Math.min(Math.max(0, untilNextMs), everyMs), undefined, {
      signal: context.interrupted,
    }).catch(() => undefined);
    if (context.interrupted.aborted) return "interrupted";
    const moment = { atMs: context.now(), beforeMs };
    const seen = [
      ...(eye === null ? [] : await lookAtPrometheus(eye, moment)),
      ...lookAtLoad({ objectives: measured, policy }, trickle?.samples ?? null, moment),
    ];
    if (context.interrupted.aborted) return "interrupted";
    const changed = tracker.take(seen, moment.atMs);
    changes.push(...changed);
    display.looked(changed, tracker.watched, moment.atMs);
    const decided = outcomeAt(watching, moment.atMs, lastMs, trickle);
    if (decided !== null) return decided;
    beforeMs = moment.atMs;
  }
}

/** What a look decides; `null`: the watch goes on. A trigger that is being decided is waited for. */
function outcomeAt(
  { options, tracker, startMs }: Watching,
  atMs: number,
  lastMs: number,
  trickle: Trickle | undefined,
): WatchReport["outcome"] | null {
  const { thresholds, durationMs, everyMs, unknownForMs, measured } = options;
  const { watched } = tracker;
  if (isTriggered(watched, thresholds.file)) return "triggered";
  if (tracker.isUndecided(atMs, SLACK_LOOKS * everyMs) && atMs < lastMs) return null;
  const unseen = measured.length > 0 && (trickle?.samples ?? null) === null && atMs - startMs >= unknownForMs;
  const ended = trickle !== undefined && trickle.failure !== null;
  if (unseen || ended || tracker.unknownFor(unknownForMs, atMs).length > 0) return "invalid";
  if (atMs - startMs < durationMs) return null;
  const isKnown = tracker.unknownFor(0, atMs).length === 0 && watched.length > 0;
  const areSeen = measured.length === 0 || (trickle?.samples ?? null) !== null;
  return isKnown && areSeen ? "clear" : "invalid";
}

type File = WatchOptions["thresholds"]["file"];

/** One trigger is enough, unless the file's policy asks for more. */
function isTriggered(watched: Tracker["watched"], { objectives, policy }: File): boolean {
  const triggered = watched.filter(({ state }) => state === "triggered");
  const critical = new Set(objectives.filter((one) => one.critical).map(({ id }) => id));
  const isCritical = triggered.some(({ id }) => critical.has(id.replace(/\[.*\]$/, "")));
  return isCritical || triggered.length >= policy.breachesToFail;
}

const EXIT_OF: Readonly<Record<WatchReport["outcome"], number>> = {
  clear: EXIT.pass,
  triggered: EXIT.fail,
  invalid: EXIT.invalid,
  interrupted: EXIT.interrupted,
};

async function conclude(
  watching: Watching,
  outcome: WatchReport["outcome"],
  failure: string | null,
): Promise<WatchReport> {
  const { options, context, tracker, startMs, path, changes, display } = watching;
  const { load, prometheus, rollback } = options;
  const endedAt = new Date(context.now()).toISOString();
  const { watched } = tracker;
  const triggers = watched.filter(({ state }) => state === "triggered").map(({ id }) => id);
  const isCalledFor = outcome === "triggered";
  const commands = isCalledFor ? await rollbackCommands(rollback, prometheus, context) : [];
  if (isCalledFor) display.triggered(watched, commands);
  const command = isCalledFor ? options.onTrigger : null;
  if (command !== null) display.rollingBack(command);
  const onTrigger =
    command === null
      ? null
      : await runOnTrigger({ command, triggers, logPath: `${path}.on-trigger.log`, context });
  return {
    schema: "loadproof.watch",
    version: 1,
    outcome,
    exitCode: EXIT_OF[outcome],
    startedAt: new Date(startMs).toISOString(),
    endedAt,
    plannedMs: options.durationMs,
    everyMs: options.everyMs,
    unknownForMs: options.unknownForMs,
    thresholds: options.thresholds.saved.path,
    prometheus,
    load:
      load === null ? null : { scenario: load.prepared.plan.scenario, perSecond: load.perSecond, failure },
    watched: [...watched],
    notWatched: [...options.notWatched],
    changes: [...changes],
    commands: [...commands],
    onTrigger,
  };
}
