import type { TimeFrame } from "../../svg/time-frame.ts";
import { wallClock } from "../../text/times.ts";
import type { ReportLanguage } from "../../view/types.ts";
import type { Timeline } from "./types.ts";

/** What the charts over the time of the run share. */
export function frameOf(timeline: Timeline, language: ReportLanguage): TimeFrame {
  const { fromMs, binMs, count, phases, faults, startMs } = timeline;
  return { fromMs, toMs: fromMs + count * binMs, phases, faults, clock: wallClock(startMs, language) };
}
