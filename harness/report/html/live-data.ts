import { type TimeChartInput, valueRange } from "../svg/time-chart.ts";
import type { Timeline } from "../sections/timeline/types.ts";

const DEFAULT_HEIGHT = 150;

/** The curves for the scripted layer, as JSON that is inert inside a script element. */
export function liveData(
  inputs: readonly TimeChartInput[],
  timeline: Timeline | null,
  timeLabel: string,
): string {
  const document = {
    timeLabel,
    phases: timeline?.phases ?? [],
    faults: (timeline?.faults ?? []).map(({ number, fromMs, toMs }) => ({ number, fromMs, toMs })),
    charts: Object.fromEntries(inputs.map((input) => [input.id, liveChart(input)])),
  };
  return inertJson(document);
}

/** `</script>` and comments can't begin without `<`. */
function inertJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function liveChart(input: TimeChartInput): object {
  const { fromMs, binMs, curves, bounds = [], bands = [], plotHeight, format } = input;
  const { bound: top, logarithmic } = valueRange(input);
  return {
    fromMs,
    binMs,
    height: plotHeight ?? DEFAULT_HEIGHT,
    percent: format(0.5) === "50%",
    logarithmic,
    top,
    series: curves.map(({ style, values: points }) => ({ ...style, values: points })),
    bounds: bounds.map(({ label, kind, bound }) => ({ label, kind, value: bound.value })),
    bands,
  };
}
