import type { Detection, Signal, TimelineEntry } from "./types.ts";

/** What comes after a disturbance may come from it. */
export function isDisturbance(kind: TimelineEntry["kind"]): boolean {
  return kind === "fault" || kind === "service-exited";
}

/** Entries that show that something is wrong, by what showed it. Failed requests come from their own list. */
const SIGNS: { readonly [Kind in TimelineEntry["kind"]]?: Signal["kind"] } = {
  "breach-began": "objective",
  "service-exited": "service-exit",
  stopped: "end-of-load",
};

type Moment = Pick<TimelineEntry, "at" | "widthMs">;

interface Seen {
  /** Of one run, in order of time. */
  readonly timeline: readonly TimelineEntry[];
  /** Each bucket in which a request failed, in order of time. */
  readonly failures: readonly Moment[];
  /** Labels of the objectives that were met. */
  readonly met: readonly string[];
}

/**
 * What showed an incident, and how long after it began: with a disturbance, else where the first objective was beyond its
 * bound, else with the first failed request. A request that failed before is no sign of it.
 */
export function detectionOf({ timeline, failures, met }: Seen): Detection {
  const first =
    timeline.find(({ kind }) => isDisturbance(kind)) ??
    timeline.find(({ kind }) => kind === "breach-began") ??
    timeline.find(({ kind }) => kind === "failure-first");
  if (first === undefined) return { onset: null, signals: [], silent: met };
  const onsetMs = Date.parse(first.at);
  const isSince = ({ at, widthMs }: Moment): boolean => Date.parse(at) + widthMs > onsetMs || at === first.at;
  const { kind, subject, at, widthMs } = first;
  const failure = failures.find(isSince);
  const signals = [
    ...timeline.flatMap((entry) => {
      const sign = SIGNS[entry.kind];
      return sign === undefined || !isSince(entry) ? [] : [{ ...entry, kind: sign }];
    }),
    ...(failure === undefined ? [] : [{ ...failure, kind: "failed-request" as const, subject: "" }]),
  ];
  return {
    onset: { kind, subject, at, widthMs },
    signals: signals
      .map((sign) => signalOf(sign, onsetMs))
      .sort((left, right) => left.afterMs - right.afterMs || left.widthMs - right.widthMs),
    silent: met,
  };
}

function signalOf(sign: Moment & Pick<Signal, "kind" | "subject">, onsetMs: number): Signal {
  const { kind, subject, at, widthMs } = sign;
  return { kind, subject, at, widthMs, afterMs: Math.max(0, Date.parse(at) - onsetMs) };
}
