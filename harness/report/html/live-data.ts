import { namedPhases } from "../sections/timeline/frame.ts";
import { type TimeChartInput, valueRange } from "../svg/time-chart.ts";
import { wallClock, zoneOffsetMs } from "../text/times.ts";
import type { ReportLanguage } from "../view/types.ts";
import type { Timeline } from "../sections/timeline/types.ts";

const DEFAULT_HEIGHT = 150;

/** The curves for the scripted layer, as JSON that is inert inside a script element. */
export function liveData(
  inputs: readonly TimeChartInput[],
  timeline: Timeline | null,
  timeLabel: string,
  language: ReportLanguage,
): string {
  const document = {
    timeLabel,
    clock: timeline === null ? null : clockOf(timeline, language),
    phases: namedPhases(timeline?.phases ?? [], language),
    faults: (timeline?.faults ?? []).map(({ number, fromMs, toMs, breaches, recoveredMs }) => ({
      number,
      fromMs,
      toMs,
      breaches,
      recoveredMs,
    })),
    charts: Object.fromEntries(inputs.map((input) => [input.id, liveChart(input)])),
  };
  return inertJson(document);
}

/** The time of day, as milliseconds of a day that began at midnight of its zone. */
function clockOf({ startMs }: Timeline, language: ReportLanguage): { zone: string; startMs: number } {
  const { zone } = wallClock(startMs, language);
  return { zone, startMs: startMs + zoneOffsetMs(zone) };
}

/** `</script>` and comments can't begin without `<`. */
function inertJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function liveChart(input: TimeChartInput): object {
  const { fromMs, binMs, curves, bounds = [], bands = [], plotHeight, format, backdrop } = input;
  const { bound: top, logarithmic, floor } = valueRange(input);
  return {
    fromMs,
    binMs,
    height: plotHeight ?? DEFAULT_HEIGHT,
    percent: format(0.5) === "50%",
    logarithmic,
    top,
    ...(floor > 0 ? { floor } : {}),
    series: curves.map(({ style, values: points }) => ({ ...style, values: points })),
    bounds: bounds.map(({ label, kind, bound }) => ({ label, kind, value: bound.value })),
    bands,
    ...(backdrop === undefined ? {} : { backdrop }),
  };
}
