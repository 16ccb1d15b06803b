import type { TimeFrame } from "../../svg/time-frame.ts";
import { wallClock } from "../../text/times.ts";
import type { ReportLanguage } from "../../view/types.ts";
import { translator } from "../../words/translate.ts";
import { wordFor } from "../../view/words.ts";
import type { Timeline } from "./types.ts";

/** What the charts over the time of the run share. */
export function frameOf(timeline: Timeline, language: ReportLanguage): TimeFrame {
  const { fromMs, binMs, count, phases, faults, startMs } = timeline;
  const named = namedPhases(phases, language);
  return { fromMs, toMs: fromMs + count * binMs, phases: named, faults, clock: wallClock(startMs, language) };
}

/** With the reader's word for each phase. */
export function namedPhases(phases: Timeline["phases"], language: ReportLanguage): TimeFrame["phases"] {
  const translate = translator(language);
  return phases.map((stretch) => ({ ...stretch, name: wordFor("phase", stretch.phase, translate) }));
}
