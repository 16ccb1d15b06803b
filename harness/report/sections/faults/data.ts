import type { FaultResult } from "../../../contracts/fault-result.ts";
import type { Reason } from "../../../contracts/reason.ts";
import { DISTURBING } from "../../../contracts/run.ts";
import type { Sketch } from "../../../sketch/sketch.ts";
import type { SeriesIndex } from "../../../figures/series-index.ts";
import { intoBins, readBins, type TimeBins } from "../../view/time-bins.ts";
import type { FaultWindow, Stretch } from "../timeline/types.ts";
import type { ReportView } from "../../view/types.ts";

type Events = ReportView["events"];

interface Opened extends Stretch {
  readonly subject: string;
  readonly message: string;
  readonly cause: Reason | null;
  readonly recovery: string | null;
  readonly recoveryCause: Reason | null;
  readonly use: string | null;
  readonly useCause: Reason | null;
}

/** What tells that a disturbance is over, or that it stays. */
const OVER: ReadonlySet<string> = new Set(["recovered", "left"]);

/**
 * Actions and faults in order of time, numbered from 1, with their effect, and of faults with what was judged of them. A
 * service that ended by itself counts too.
 */
export function faultWindows(
  events: Events,
  results: readonly FaultResult[],
  index: SeriesIndex,
  bins: TimeBins,
): FaultWindow[] {
  const endMs = bins.fromMs + bins.count * bins.binMs;
  const opened = openWindows(events, endMs);
  if (opened.length === 0) return [];
  const duration = intoBins(index, bins, "http_req_duration");
  const outcome = intoBins(index, bins, "http_req_failed");
  const usualP99Ms = usualP99(duration, opened, bins);
  return opened.map((window, position) => {
    const inside = slotsOf(window, bins);
    const requests = sum(inside, outcome, (sketch) => sketch.count);
    return {
      number: position + 1,
      ...window,
      requests,
      failed: sum(inside, outcome, (sketch) => sketch.sum),
      p99Ms: worst(
        inside,
        readBins(duration, (sketch) => sketch.quantile(0.99)),
      ),
      usualP99Ms,
      ...judgedOf(results.find(({ action }) => action === window.subject)),
    };
  });
}

function judgedOf(result: FaultResult | undefined): Pick<FaultWindow, "breaches" | "recoveredMs"> {
  if (result === undefined) return { breaches: [], recoveredMs: null };
  const { moments, breaches, recoveryFromInjectionMs: recoveredMs } = result;
  return {
    breaches: breaches.map(({ fromMs, toMs }) => ({
      fromMs: moments.injectedMs + fromMs,
      toMs: moments.injectedMs + toMs,
    })),
    // Where nothing was breached there is nothing to be over.
    recoveredMs: breaches.length === 0 || recoveredMs === null ? null : moments.injectedMs + recoveredMs,
  };
}

function openWindows(events: Events, endMs: number): Opened[] {
  const sorted = [...events].sort((left, right) => left.offsetMs - right.offsetMs);
  return sorted
    .filter((event) => DISTURBING.has(event.kind))
    .map((event) => {
      const later = sorted.filter(
        ({ subject, offsetMs }) => subject === event.subject && offsetMs >= event.offsetMs,
      );
      const over = later.find(({ kind }) => OVER.has(kind));
      const used = later.find(({ kind }) => kind === "used");
      const toMs = Math.max(event.offsetMs, over?.offsetMs ?? endMs);
      return {
        fromMs: event.offsetMs,
        toMs,
        subject: event.subject,
        message: event.message,
        cause: event.cause ?? null,
        recovery: over?.message ?? null,
        recoveryCause: over?.cause ?? null,
        use: used?.message ?? null,
        useCause: used?.cause ?? null,
      };
    });
}

function slotsOf(window: Stretch, bins: TimeBins): number[] {
  const from = Math.max(0, Math.floor((window.fromMs - bins.fromMs) / bins.binMs));
  const to = Math.min(bins.count - 1, Math.floor((window.toMs - bins.fromMs) / bins.binMs));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, position) => from + position);
}

function sum(
  slots: readonly number[],
  sketches: readonly (Sketch | null)[],
  read: (sketch: Sketch) => number,
): number {
  return slots.reduce((total, slot) => total + (sketches[slot] ? read(sketches[slot]) : 0), 0);
}

function worst(slots: readonly number[], values: readonly (number | null)[]): number | null {
  return slots.reduce<number | null>((most, slot) => {
    const value = values[slot] ?? null;
    return value === null ? most : Math.max(most ?? value, value);
  }, null);
}

/** Median p99 of the bins outside every window. */
function usualP99(
  duration: readonly (Sketch | null)[],
  windows: readonly Stretch[],
  bins: TimeBins,
): number | null {
  const disturbed = new Set(windows.flatMap((window) => slotsOf(window, bins)));
  const calm = readBins(duration, (sketch) => sketch.quantile(0.99)).filter(
    (value, slot): value is number => value !== null && !disturbed.has(slot),
  );
  calm.sort((left, right) => left - right);
  return calm[Math.floor(calm.length / 2)] ?? null;
}
