import type { Block } from "../../blocks/types.ts";
import {
  formatAmount,
  formatInUnit,
  formatMs,
  formatNumber,
  formatShare,
  formatTick,
} from "../../../text/numbers.ts";
import { formatLength } from "../../text/times.ts";
import { errorChart } from "../../svg/error-chart.ts";
import type { LineStyle } from "../../svg/line-style.ts";
import {
  type Backdrop,
  type BoundLine,
  type StyledCurve,
  timeChart,
  type TimeChartInput,
} from "../../svg/time-chart.ts";
import type { TimeFrame } from "../../svg/time-frame.ts";
import type { ObjectiveCurve, ObservedCurves, ProtocolCurves, Timeline } from "./types.ts";
import type { ReportView } from "../../view/types.ts";
import { windowText } from "../../view/words.ts";
import { protocolName } from "../protocols/section.ts";
import { messageKey, type Translate } from "../../words/translate.ts";
import {
  errorsFinding,
  iterationsFinding,
  latencyFinding,
  objectiveFinding,
  peak,
  rateFinding,
  usersFinding,
} from "./findings.ts";
import { frameOf } from "./frame.ts";
import { observedBounds, observedFinding, observedStyle } from "./observed-chart.ts";
import { verdictBands } from "./missed-stretches.ts";
import { type TableCurve, timeTable } from "./time-table.ts";

const STYLES = {
  planned: { colour: "planned", width: 1.4, dashes: "5 4" },
  actual: { colour: "p95", width: 1.8 },
  rate: { colour: "rate", width: 1.6 },
  dropped: { colour: "fail", width: 1.4, dashes: "6 3" },
  p50: { name: "p50", colour: "p50", width: 1.4, dashes: "2 3" },
  p95: { name: "p95", colour: "p95", width: 1.5 },
  p99: { name: "p99", colour: "p99", width: 1.8 },
} as const;

/** The charts of the timeline section, all on one time axis. */
export function timelineCharts(view: ReportView, timeline: Timeline, translate: Translate): Block<"chart">[] {
  const builder = new TimelineBuilder(view, timeline, translate);
  return [
    builder.load(),
    ...(timeline.plannedUnit === "iterations" ? [builder.iterations()] : []),
    ...(speaksHttp(view) ? [builder.rate(), builder.latency()] : []),
    ...timeline.protocols.flatMap((curves) => [
      builder.protocolRate(curves),
      builder.protocolLatency(curves),
    ]),
    ...timeline.missedObjectives.map((curve, position) => builder.objective(curve, position)),
    ...(timeline.errors.length > 0 ? [builder.errors()] : []),
    ...timeline.observed.map((observed, position) => builder.observed(observed, position)),
  ];
}

/** Charts of HTTP are left out where another protocol was spoken and HTTP was not. */
function speaksHttp({ timeline }: ReportView): boolean {
  if (timeline === null) return false;
  return timeline.requestsPerSecond.length > 0 || timeline.protocols.length === 0;
}

class TimelineBuilder {
  readonly #view: ReportView;
  readonly #timeline: Timeline;
  readonly #translate: Translate;

  constructor(view: ReportView, timeline: Timeline, translate: Translate) {
    this.#view = view;
    this.#timeline = timeline;
    this.#translate = translate;
  }

  load(): Block<"chart"> {
    const { vus, plannedUnit } = this.#timeline;
    const translate = this.#translate;
    const style: LineStyle = { ...STYLES.actual, name: translate("curve.users") };
    const users = { heading: translate("column.vus"), style, values: vus };
    return this.#lines({
      id: "users",
      finding: usersFinding(this.#timeline, translate),
      curves: plannedUnit === "vus" && this.#hasPlan() ? [this.#planned(), users] : [users],
      format: formatTick,
      tableFormat: formatAmount,
      plotHeight: 90,
    });
  }

  iterations(): Block<"chart"> {
    const { iterationsPerSecond, droppedPerSecond } = this.#timeline;
    const translate = this.#translate;
    const started: HeadedCurve = {
      heading: translate("column.iterations"),
      style: { ...STYLES.actual, name: translate("curve.iterations") },
      values: iterationsPerSecond,
    };
    const dropped: HeadedCurve = {
      heading: translate("column.dropped"),
      style: { ...STYLES.dropped, name: translate("curve.dropped") },
      values: droppedPerSecond,
    };
    const curves = [this.#planned(), started, ...(droppedPerSecond.length > 0 ? [dropped] : [])];
    const finding = iterationsFinding(this.#view, this.#timeline, translate);
    return this.#lines({ id: "iterations", finding, curves, format: formatAmount, plotHeight: 90 });
  }

  /** A script's own options give no plan. */
  #hasPlan(): boolean {
    return this.#timeline.planned.some((value) => value !== null);
  }

  /** Users behind the other curves, on a scale of their own. */
  #backdrop(): Backdrop | undefined {
    const { vus } = this.#timeline;
    const most = Math.max(0, ...vus.filter((value) => value !== null));
    return most === 0 ? undefined : { name: this.#translate("curve.usersBehind"), values: vus, most };
  }

  #planned(): HeadedCurve {
    const style: LineStyle = { ...STYLES.planned, name: this.#translate("curve.planned") };
    return { heading: this.#translate("column.planned"), style, values: this.#timeline.planned };
  }

  rate(): Block<"chart"> {
    const translate = this.#translate;
    const style: LineStyle = { ...STYLES.rate, name: translate("curve.rate") };
    return this.#lines({
      id: "rate",
      finding: rateFinding(this.#view, this.#timeline, translate),
      curves: [{ heading: translate("column.rps"), style, values: this.#timeline.requestsPerSecond }],
      format: formatTick,
      tableFormat: formatAmount,
      plotHeight: 90,
    });
  }

  latency(): Block<"chart"> {
    const { latencyMs, latencyObjectives } = this.#timeline;
    const curves = (["p50", "p95", "p99"] as const).map((name) => ({
      heading: name,
      style: STYLES[name],
      values: latencyMs[name],
    }));
    return this.#lines({
      id: "latency",
      finding: latencyFinding(this.#view, this.#timeline, this.#translate),
      curves,
      further: [{ heading: this.#translate("column.max"), values: latencyMs.max, format: formatMs }],
      bounds: latencyObjectives.flatMap(boundLines),
      bands: verdictBands(latencyObjectives, this.#timeline),
      backdrop: this.#backdrop(),
      format: formatTick,
      tableFormat: formatMs,
      mayBeLogarithmic: true,
      plotHeight: 190,
    });
  }

  protocolRate(curves: ProtocolCurves): Block<"chart"> {
    const translate = this.#translate;
    const { protocol, callsPerSecond, failedPerSecond, messagesPerSecond } = curves;
    const calls = { grpc: "curve.calls", websocket: "curve.sessions", browser: "curve.requests" } as const;
    const name = protocolName(protocol, translate);
    const drawn = (
      [
        [translate(calls[protocol]), STYLES.rate, callsPerSecond],
        [translate("curve.messages"), STYLES.planned, messagesPerSecond],
        [translate("curve.failed"), STYLES.dropped, failedPerSecond],
      ] as const
    ).flatMap(([heading, style, values]): HeadedCurve[] =>
      values.length === 0 ? [] : [{ heading, style: { ...style, name: heading }, values }],
    );
    const figures = this.#view.protocols.find((one) => one.protocol === protocol);
    const most = peak(callsPerSecond, this.#timeline);
    return this.#lines({
      id: `${protocol}-rate`,
      title: translate("chart.protocolRate", { protocol: name }),
      subtitle: translate(`chart.protocolRate.${protocol}`),
      finding: translate("finding.protocolRate", {
        count: formatNumber(figures?.calls ?? null),
        failed: formatNumber(figures?.failed ?? null),
        share: formatShare(figures?.failedShare ?? null),
        most: formatAmount(most?.value ?? null),
        time: most?.time ?? "",
      }),
      curves: drawn,
      format: formatTick,
      tableFormat: formatAmount,
      plotHeight: 90,
    });
  }

  protocolLatency({ protocol, latencyMs }: ProtocolCurves): Block<"chart"> {
    const translate = this.#translate;
    const {
      p50 = null,
      p95 = null,
      p99 = null,
    } = this.#view.protocols.find((one) => one.protocol === protocol)?.latencyMs ?? {};
    const worst = peak(latencyMs.p99, this.#timeline);
    return this.#lines({
      id: `${protocol}-latency`,
      title: translate("chart.protocolLatency", { protocol: protocolName(protocol, translate) }),
      subtitle: translate(`chart.protocolLatency.${protocol}`, { bin: formatLength(this.#timeline.binMs) }),
      finding: translate("finding.latency", {
        p50: formatMs(p50),
        p95: formatMs(p95),
        p99: formatMs(p99),
        window: windowText(this.#view.figures.window, translate),
        worst: formatMs(worst?.value ?? null),
        time: worst?.time ?? "",
      }),
      curves: (["p50", "p95", "p99"] as const).map((name) => ({
        heading: name,
        style: STYLES[name],
        values: latencyMs[name],
      })),
      further: [{ heading: translate("column.max"), values: latencyMs.max, format: formatMs }],
      format: formatTick,
      tableFormat: formatMs,
      mayBeLogarithmic: true,
      backdrop: this.#backdrop(),
      plotHeight: 150,
    });
  }

  objective(curve: ObjectiveCurve, position: number): Block<"chart"> {
    const translate = this.#translate;
    const { statistic = "", metric = "" } = this.#view.objectives.find((one) => one.id === curve.id) ?? {};
    const bin = formatLength(this.#timeline.binMs);
    const style: LineStyle = { ...STYLES.actual, name: statistic };
    return this.#lines({
      id: `objective-${position + 1}`,
      title: translate("chart.objective", { label: curve.label }),
      subtitle: translate("chart.objective.sub", { statistic, metric, bin }),
      finding: objectiveFinding(curve, this.#timeline, translate),
      curves: [{ heading: translate("column.actual"), style, values: curve.values }],
      bounds: boundLines(curve),
      bands: verdictBands([curve], this.#timeline),
      format: curve.unit === "share" ? (value) => formatInUnit(value, "share") : formatTick,
      tableFormat: (value) => formatInUnit(value, curve.unit),
      mayBeLogarithmic: curve.unit === "ms",
      mayBeginAbove: curve.unit === "share",
      plotHeight: 100,
    });
  }

  observed(observed: ObservedCurves, position: number): Block<"chart"> {
    const translate = this.#translate;
    const { metric, query, curves } = observed;
    return this.#lines({
      id: `observed-${position + 1}`,
      title: translate("chart.observed", { metric }),
      subtitle: translate("chart.observed.sub", { query }),
      finding: observedFinding(observed, translate),
      curves: curves.map(({ label, values }, place) => ({
        heading: label,
        style: observedStyle(label, place),
        values,
      })),
      bounds: observedBounds(observed, this.#view.objectives),
      format: formatTick,
      tableFormat: formatAmount,
      plotHeight: 100,
    });
  }

  errors(): Block<"chart"> {
    const translate = this.#translate;
    const curves = this.#timeline.errors.map(({ kind, perSecond }) => ({
      heading: translate(`kind.${kind}`),
      values: perSecond,
      format: formatAmount,
    }));
    const chart = errorChart({
      id: "errors",
      title: translate("chart.errors"),
      subtitle: translate("chart.errors.sub"),
      finding: errorsFinding(this.#view, this.#timeline, translate),
      table: timeTable(translate("column.time"), this.#timeline, curves),
      frame: this.#frame(),
      fromMs: this.#timeline.fromMs,
      binMs: this.#timeline.binMs,
      layers: curves.map(({ heading, values }) => ({ name: heading, perSecond: values })),
      format: formatTick,
    });
    return { kind: "chart", chart, live: null };
  }

  #frame(): TimeFrame {
    return frameOf(this.#timeline, this.#view.language);
  }

  #lines(parts: LineParts): Block<"chart"> {
    const { further = [], tableFormat, title, subtitle, ...rest } = parts;
    const translate = this.#translate;
    const { fromMs, binMs } = this.#timeline;
    const format = tableFormat ?? parts.format;
    const columns = parts.curves.map(({ heading, values }) => ({ heading, values, format }));
    const about = subtitle ?? translate(messageKey(`chart.${parts.id}.sub`), { bin: formatLength(binMs) });
    const input: TimeChartInput = {
      title: title ?? translate(messageKey(`chart.${parts.id}`)),
      subtitle:
        parts.backdrop === undefined
          ? about
          : translate("chart.usersBehind", { text: about, most: formatNumber(parts.backdrop.most) }),
      table: timeTable(translate("column.time"), this.#timeline, [...columns, ...further]),
      frame: this.#frame(),
      fromMs,
      binMs,
      ...rest,
    };
    return { kind: "chart", chart: timeChart(input), live: input };
  }
}

/** A curve of a chart that is a column of its table too. */
interface HeadedCurve extends StyledCurve {
  readonly heading: string;
}

interface LineParts
  extends Pick<
    TimeChartInput,
    | "id"
    | "finding"
    | "bounds"
    | "bands"
    | "backdrop"
    | "format"
    | "plotHeight"
    | "mayBeLogarithmic"
    | "mayBeginAbove"
  > {
  readonly title?: string;
  readonly subtitle?: string;
  readonly curves: readonly HeadedCurve[];
  readonly further?: readonly TableCurve[];
  readonly tableFormat?: (value: number) => string;
}

function boundLines({ label, target, limit }: ObjectiveCurve): BoundLine[] {
  const lines: BoundLine[] = [];
  if (limit !== null) lines.push({ label: `${label} ${limit.text}`, bound: limit, kind: "limit" });
  if (target !== null && target.value !== limit?.value)
    lines.push({ label: `${label} ${target.text}`, bound: target, kind: "target" });
  return lines;
}
