import type { Reason } from "../../contracts/reason.ts";
import { isLoad, type SeriesIndex } from "../../figures/series-index.ts";
import { formatInUnit, formatNumber } from "../../text/numbers.ts";
import { formatLength } from "../text/times.ts";
import type { ReportView } from "../view/types.ts";
import type { BreachStretch, ObjectiveBreach, TimelineEntry } from "./types.ts";

/** The clock of a run: offsets of its samples in time of day. */
export interface RunClock {
  /** Milliseconds since the epoch of the first sample. */
  readonly startMs: number;
  /** From the first sample to the first of the load, milliseconds; `null` when nothing was loaded. */
  readonly loadStartMs: number | null;
  readonly bucketMs: number;
}

interface TimelineInput {
  readonly view: ReportView;
  readonly clock: RunClock;
  readonly breaches: readonly ObjectiveBreach[];
  readonly failures: readonly Moment[];
}

export type Moment = Pick<TimelineEntry, "at" | "widthMs">;

type Told = Pick<TimelineEntry, "kind" | "subject"> &
  Partial<Pick<TimelineEntry, "widthMs" | "values" | "message" | "cause">>;

/** Where entries get their run and their offset. */
class EntryMaker {
  readonly #run: string;
  readonly clock: RunClock;

  constructor(run: string, clock: RunClock) {
    this.#run = run;
    this.clock = clock;
  }

  at(epochMs: number, told: Told): TimelineEntry {
    const { startMs, loadStartMs } = this.clock;
    return {
      run: this.#run,
      at: new Date(epochMs).toISOString(),
      widthMs: 0,
      offsetMs: loadStartMs === null ? null : epochMs - startMs - loadStartMs,
      message: "",
      cause: null,
      values: {},
      ...told,
    };
  }

  /** At an offset from the start of the load. */
  inLoad(offsetMs: number, told: Told): TimelineEntry {
    return this.at(this.clock.startMs + (this.clock.loadStartMs ?? 0) + offsetMs, told);
  }
}

/** All that a run's evidence has a time for, in order of time. */
export function runTimeline({ view, clock, breaches, failures }: TimelineInput): TimelineEntry[] {
  const make = new EntryMaker(view.run.runId, clock);
  return [
    make.at(Date.parse(view.run.startedAt), { kind: "run-started", subject: view.run.scenario }),
    ...loadEntries(view, make),
    ...view.events
      .filter((event): event is typeof event & { kind: TimelineEntry["kind"] } => event.kind !== "phase")
      .map(({ at, kind, subject, message, cause }) =>
        make.at(Date.parse(at), { kind, subject, message, cause: cause ?? null }),
      ),
    ...breaches.flatMap((breach) => breachEntries(breach, make)),
    ...failureEntries(failures, make),
    ...settledEntries(view, make),
    ...stopEntries(view, make),
    make.at(Date.parse(view.run.endedAt), { kind: "run-ended", subject: view.run.scenario }),
  ].sort(byTime);
}

/** What may have been later than it seems comes after what is known to have been within its bin. */
export function byTime(left: TimelineEntry, right: TimelineEntry): number {
  return latest(left) - latest(right) || Date.parse(left.at) - Date.parse(right.at);
}

function latest({ at, widthMs }: Moment): number {
  return Date.parse(at) + widthMs;
}

function loadEntries({ timeline }: ReportView, make: EntryMaker): TimelineEntry[] {
  if (timeline === null) return [];
  const { startMs, fromMs, binMs, count, phases } = timeline;
  return [
    make.at(startMs + fromMs, { kind: "load-started", subject: "" }),
    ...phases.map((one) => make.at(startMs + one.fromMs, { kind: "phase", subject: one.phase })),
    make.at(startMs + fromMs + count * binMs, { kind: "load-ended", subject: "" }),
  ];
}

/** Stretches of one objective that stand in the timeline; more are counted there. */
const STRETCHES_SHOWN = 3;

function breachEntries(breach: ObjectiveBreach, make: EntryMaker): TimelineEntry[] {
  const { label, stretches, bound, binMs } = breach;
  const shown = stretches.slice(0, STRETCHES_SHOWN);
  const rest = stretches.slice(STRETCHES_SHOWN);
  const widthMs = binMs ?? 0;
  const last = stretches.at(-1);
  const began = (stretch: BreachStretch): TimelineEntry =>
    make.inLoad(stretch.fromMs, {
      kind: "breach-began",
      subject: label,
      widthMs,
      values: { bound: bound?.text ?? "", worst: formatInUnit(stretch.worst, breach.unit) },
    });
  const ended = (stretch: BreachStretch): TimelineEntry =>
    make.inLoad(stretch.toMs, {
      kind: stretch === last && breach.lasts ? "breach-lasts" : "breach-ended",
      subject: label,
      values: { bound: bound?.text ?? "", length: formatLength(stretch.toMs - stretch.fromMs) },
    });
  const again = rest[0];
  return [
    ...shown.flatMap((stretch) => [began(stretch), ended(stretch)]),
    ...(again === undefined || last === undefined
      ? []
      : [
          make.inLoad(again.fromMs, {
            kind: "breach-again",
            subject: label,
            widthMs,
            values: { count: formatNumber(rest.length) },
          }),
          ended(last),
        ]),
  ];
}

function failureEntries(failures: readonly Moment[], make: EntryMaker): TimelineEntry[] {
  const [first, last] = [failures.at(0), failures.at(-1)];
  if (first === undefined || last === undefined) return [];
  const entry = ({ at, widthMs }: Moment, kind: "failure-first" | "failure-last"): TimelineEntry =>
    make.at(Date.parse(at), { kind, subject: "", widthMs });
  return [entry(first, "failure-first"), ...(first === last ? [] : [entry(last, "failure-last")])];
}

/** Each bucket of the load in which a request failed. */
export function failingMoments(index: SeriesIndex | null): Moment[] {
  if (index === null) return [];
  const { startMs, bucketMs } = index.store;
  return index
    .buckets("http_req_failed", isLoad)
    .filter(({ sketch }) => sketch.sum > 0)
    .map(({ offsetMs }) => ({ at: new Date(startMs + offsetMs).toISOString(), widthMs: bucketMs }));
}

/** When all clients were within their limits for good after a fault, as the run was judged. */
function settledEntries({ timeline }: ReportView, make: EntryMaker): TimelineEntry[] {
  return (timeline?.faults ?? []).flatMap(({ subject, number, recoveredMs }) =>
    recoveredMs === null
      ? []
      : [
          make.at((timeline?.startMs ?? 0) + recoveredMs, {
            kind: "settled",
            subject,
            values: { number: String(number) },
          }),
        ],
  );
}

/** Generators that were stopped, and what the script or a threshold ended. */
function stopEntries({ generators, scriptErrors }: ReportView, make: EntryMaker): TimelineEntry[] {
  const ended = scriptErrors.ended;
  const [first] = generators;
  const told: { at: string; subject: string; message: string; cause: Reason | null }[] = [
    ...generators.flatMap(({ id, stopReason, stopCause, endedAt }) =>
      stopReason === null
        ? []
        : [{ at: endedAt, subject: id, message: stopReason, cause: stopCause ?? null }],
    ),
    ...(ended === undefined || first === undefined
      ? []
      : [{ at: first.endedAt, subject: ended.by, message: ended.message, cause: null }]),
  ];
  return told.map(({ at, ...rest }) => make.at(Date.parse(at), { kind: "stopped", ...rest }));
}
