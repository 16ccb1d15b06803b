import type { TimeChartInput } from "../svg/time-chart.ts";
import type { Timeline } from "../sections/timeline/types.ts";

/** From this spread on the pictures are logarithmic, so the live charts are too. */
const LOG_SPREAD = 30;
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

function liveChart({
  fromMs,
  binMs,
  curves,
  bounds = [],
  bands = [],
  plotHeight,
  format,
  mayBeLogarithmic = false,
}: TimeChartInput): object {
  const values = curves.flatMap((curve) => curve.values.filter((value) => value !== null));
  const most = Math.max(0, ...values);
  return {
    fromMs,
    binMs,
    height: plotHeight ?? DEFAULT_HEIGHT,
    percent: format(0.5) === "50%",
    logarithmic: mayBeLogarithmic && isSpread(values),
    top: Math.max(0, ...bounds.map(({ bound }) => bound.value).filter((value) => value <= most * 2.5)),
    series: curves.map(({ style, values: points }) => ({ ...style, values: points })),
    bounds: bounds.map(({ label, kind, bound }) => ({ label, kind, value: bound.value })),
    bands,
  };
}

function isSpread(values: readonly number[]): boolean {
  return (
    values.length > 0 && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > LOG_SPREAD
  );
}
