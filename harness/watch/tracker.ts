import type { Reason, Said } from "../contracts/reason.ts";
import type { Bound, ObjectiveResult } from "../contracts/verdict.ts";
import type { WatchChange, Watched, WatchState } from "../contracts/watch.ts";
import type { Objective } from "../judge/index.ts";

/** What one look came to for one trigger. */
export interface Seen {
  readonly objective: Objective;
  /** On what came since the look before. */
  readonly now: ObjectiveResult;
  /** On its whole window; `null` where it has none, or has not been known for so long. */
  readonly window: ObjectiveResult | null;
  /** Why its value can't be taken for one although there is one: a series that was there is gone. */
  readonly vanished: Said | null;
  readonly points: number;
}

/** Results that say that there is no value. */
const NO_VALUE: ReadonlySet<string> = new Set([
  "NO_DATA",
  "NAN_RESULT",
  "INSUFFICIENT_SAMPLES",
  "WINDOW_GAP",
  "FOREACH_EMPTY",
]);
/** A time of which most requests know nothing: no value to trigger on, and no sign that all is well. */
const FAILED_MOSTLY = "MOSTLY_FAILED";

interface Track {
  readonly seen: Seen;
  readonly state: WatchState;
  readonly sinceMs: number;
  /** When the values began that have come without a gap since then; `null` while there is none. */
  readonly knownSinceMs: number | null;
  readonly unknown: Said | null;
  readonly worst: { readonly value: number; readonly atMs: number } | null;
  readonly looks: number;
  readonly points: number;
  readonly unknownMs: number;
  readonly atMs: number;
}

/** Follows each trigger from look to look. Pure: it is told what was seen, and when. */
export class Tracker {
  readonly #tracks = new Map<string, Track>();
  readonly #startMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  /** Since when the trigger's values have come without a gap; `null` when there is none, the start for one not seen yet. */
  knownSinceMs(id: string): number | null {
    const track = this.#tracks.get(id);
    return track === undefined ? this.#startMs : track.knownSinceMs;
  }

  /** Takes a look; returns the triggers that are in another state than before. */
  take(looks: readonly Seen[], atMs: number): readonly WatchChange[] {
    const changes: WatchChange[] = [];
    for (const seen of looks) {
      const before = this.#tracks.get(seen.now.id);
      const track = this.#next(before, seen, atMs);
      this.#tracks.set(seen.now.id, track);
      if (before?.state === track.state) continue;
      const value = track.unknown === null ? seen.now.numbers.value : null;
      changes.push({ at: timeOf(atMs), id: seen.now.id, state: track.state, value });
    }
    return changes;
  }

  get ids(): readonly string[] {
    return [...this.#tracks.keys()];
  }

  /** What was last seen under this id. */
  lastSeen(id: string): Seen | undefined {
    return this.#tracks.get(id)?.seen;
  }

  get watched(): readonly Watched[] {
    return [...this.#tracks.values()].map(describe);
  }

  /** Triggers that may not stay unknown, and have been for longer than this. */
  unknownFor(lengthMs: number, atMs: number): readonly Watched[] {
    return [...this.#tracks.values()]
      .filter(({ state, sinceMs, seen }) => {
        const may = seen.objective.noData !== "fail";
        return state === "unknown" && !may && atMs - sinceMs >= lengthMs;
      })
      .map(describe);
  }

  /** Whether a trigger is beyond its bound and will be one, or be none, before its window is over. */
  isUndecided(atMs: number, slackMs: number): boolean {
    return [...this.#tracks.values()].some(({ state, sinceMs, seen }) => {
      const windowMs = seen.objective.window?.sizeMs ?? 0;
      return state === "breaching" && atMs < sinceMs + windowMs + slackMs;
    });
  }

  /** A trigger holds since it was first seen beyond its bound; what was never known is unknown from the start. */
  #beganAt(before: Track | undefined, state: WatchState, atMs: number): number {
    if (before === undefined) return state === "unknown" ? this.#startMs : atMs;
    return state === "triggered" && before.state === "breaching" ? before.sinceMs : atMs;
  }

  #next(before: Track | undefined, seen: Seen, atMs: number): Track {
    const unknown = whyUnknown(seen);
    const state = unknown === null ? stateOf(seen, before, atMs) : "unknown";
    const { value } = seen.now.numbers;
    const sinceMs = before?.state === state ? before.sinceMs : this.#beganAt(before, state, atMs);
    return {
      seen,
      state,
      sinceMs,
      knownSinceMs:
        unknown === null ? (before === undefined ? this.#startMs : (before.knownSinceMs ?? atMs)) : null,
      unknown,
      worst:
        unknown === null && value !== null
          ? worse(before?.worst ?? null, { value, atMs }, seen.now)
          : (before?.worst ?? null),
      looks: (before?.looks ?? 0) + (unknown === null ? 1 : 0),
      points: (before?.points ?? 0) + (unknown === null ? seen.points : 0),
      unknownMs: (before?.unknownMs ?? 0) + (before?.state === "unknown" ? atMs - before.atMs : 0),
      atMs,
    };
  }
}

function whyUnknown({ now, window, vanished }: Seen): Said | null {
  if (vanished !== null) return vanished;
  const without = [now, window].find((one) => one !== null && hasNoValue(one));
  return without === undefined || without === null ? null : shortest(without);
}

function hasNoValue({ code, result, numbers }: ObjectiveResult): boolean {
  return NO_VALUE.has(code) || result === "skipped" || numbers.value === null;
}

/** What stands in brackets behind "no samples" says more than that does. */
function shortest({ code, facts, message }: Said): Said {
  const { hint } = facts;
  const inner = typeof hint === "object" ? hint.facts["what"] : undefined;
  return typeof inner === "object" ? { ...inner, message } : { code, facts, message };
}

function stateOf({ objective, now, window }: Seen, before: Track | undefined, atMs: number): WatchState {
  const isBeyond = now.result === "breach";
  if (isHeld(window) && hasLasted(objective, before, atMs)) return "triggered";
  if (!isBeyond) return isHeld(window) ? "breaching" : "ok";
  return objective.window === null && now.code !== FAILED_MOSTLY ? "triggered" : "breaching";
}

function isHeld(window: ObjectiveResult | null): boolean {
  return window?.result === "breach" && window.code !== FAILED_MOSTLY;
}

/** What must hold `for` a time must have been seen to hold for all of it: a window's values begin a step later than it. */
function hasLasted({ window }: Objective, before: Track | undefined, atMs: number): boolean {
  if (window?.kind !== "for") return true;
  const isOn = before?.state === "breaching" || before?.state === "triggered";
  return isOn && atMs - before.sinceMs >= window.sizeMs;
}

type Worst = NonNullable<Track["worst"]>;

function worse(before: Worst | null, next: Worst, { pass, warn }: ObjectiveResult): Worst {
  if (before === null) return next;
  return badness(next.value, [...pass, ...warn]) > badness(before.value, [...pass, ...warn]) ? next : before;
}

/** Larger is worse; of values that must lie between two bounds what counts is how near it comes to the nearer one. */
function badness(value: number, bounds: readonly Bound[]): number {
  const distances = bounds.map(({ operator, value: bound }) => {
    if (operator.startsWith("<")) return value - bound;
    if (operator.startsWith(">")) return bound - value;
    return operator === "==" ? Math.abs(value - bound) : -Math.abs(value - bound);
  });
  return Math.max(Number.NEGATIVE_INFINITY, ...distances);
}

function describe(track: Track): Watched {
  const { seen, state, sinceMs, unknown, worst, looks, points, unknownMs } = track;
  const { now, objective } = seen;
  const { id, metric, where, statistic, unit, why } = now;
  const bounds = now.warn.length === 0 ? now.pass : now.warn;
  return {
    id,
    source: objective.source === "prometheus" ? "prometheus" : "k6",
    metric,
    where,
    statistic,
    unit,
    bounds,
    windowMs: objective.window?.sizeMs ?? null,
    state,
    since: timeOf(sinceMs),
    unknown: unknown === null ? null : saidOf(unknown),
    last: unknown === null ? now.numbers.value : null,
    worst: worst === null ? null : { value: worst.value, at: timeOf(worst.atMs) },
    looks,
    points,
    unknownMs,
    why,
  };
}

function saidOf({ code, facts, message }: Reason & { readonly message: string }): Said {
  return { code, facts, message };
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
