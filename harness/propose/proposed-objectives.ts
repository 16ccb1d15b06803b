import type { ReadonlySketch } from "../contracts/samples.ts";
import { figureWindow, inWindow } from "../figures/figure-window.ts";
import type { SeriesIndex, SeriesPredicate } from "../figures/series-index.ts";
import type { LoadShape } from "../contracts/shape.ts";
import type { MetricKinds } from "../judge/index.ts";
import { roundUp } from "./round-up.ts";

/** One objective as it is proposed, in the words of a threshold file. */
export interface ProposedObjective {
  readonly id: string;
  readonly metric: string;
  readonly where?: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly pass: string;
  readonly warn: string;
  /** What was measured, and how much room the bounds leave. */
  readonly why: string;
}

/** How much more than measured the target and the limit allow. */
export const HEAD_ROOM = { target: 1.5, limit: 2 } as const;
/** Room that even the fastest answers get, milliseconds: below it a difference is noise. */
const LEAST_ROOM_MS = { target: 5, limit: 10 } as const;
/** More endpoints than this make a file that nobody reads. */
const ENDPOINTS_MAX = 15;
/** Names beyond this many hold ids, and none of them comes again. */
const NAMES_MAX = 60;

/** Percentiles with the samples that the judge needs to decide them, the first that fits is taken. */
const STATISTICS = [
  { statistic: "p(95)", quantile: 0.95, samples: 59 },
  { statistic: "p(90)", quantile: 0.9, samples: 29 },
  { statistic: "med", quantile: 0.5, samples: 10 },
] as const;

/** Times that k6 measures itself and that a user of the system waits for. */
const TIMES: Readonly<Record<string, string>> = {
  http_req_duration: "http",
  grpc_req_duration: "grpc",
  ws_connecting: "ws-connecting",
};
/** What is left out: parts of the times above, pauses of the script, and what k6 counts for itself. */
const NOT_HELD =
  /^(http_req_|grpc_|ws_|iteration|group_duration|vus|data_|dropped_iterations|http_reqs|checks$|loadproof_|browser_data)/;

/** Objectives of what a run measured, the widest first. */
export function proposedObjectives(
  index: SeriesIndex,
  shape: LoadShape | null,
  kinds: MetricKinds,
): readonly ProposedObjective[] {
  const within = inWindow(figureWindow(index, shape));
  const own = index.metrics.filter((metric) => kinds.get(metric)?.type === "trend" && !NOT_HELD.test(metric));
  return [
    ...failures(index, within),
    ...Object.entries(TIMES).flatMap(([metric, id]) => overall(index, metric, id, within)),
    ...endpoints(index, "http_req_duration", within),
    ...endpoints(index, "grpc_req_duration", within),
    ...own.flatMap((metric) =>
      timed(index.total(metric, within), {
        id: idOf(metric),
        metric,
        unit: kinds.get(metric)?.contains === "time" ? "ms" : "",
      }),
    ),
  ];
}

/** Shares have the smallest limit that so many samples can decide: 3/r of them are needed for a limit r. */
function failures(index: SeriesIndex, within: SeriesPredicate): readonly ProposedObjective[] {
  const failed = index.total("http_req_failed", within);
  const checks = index.total("checks", within);
  const proposed: ProposedObjective[] = [];
  if (failed.count > 0) {
    const share = failed.sum / failed.count;
    const bounds = shareBounds(share, failed.count);
    proposed.push({
      id: "http-failed",
      metric: "http_req_failed",
      statistic: "rate",
      pass: `< ${bounds.target}%`,
      warn: `< ${bounds.limit}%`,
      why: `${failed.sum} of ${failed.count} requests failed${decided(failed.count)}`,
    });
  }
  if (checks.count > 0) {
    const bounds = shareBounds(1 - checks.sum / checks.count, checks.count);
    proposed.push({
      id: "checks",
      metric: "checks",
      statistic: "rate",
      pass: `> ${rest(bounds.target)}%`,
      warn: `> ${rest(bounds.limit)}%`,
      why: `${checks.sum} of ${checks.count} checks passed${decided(checks.count)}`,
    });
  }
  return proposed;
}

const SAMPLES_OF_ONE_PERCENT = 300;

function decided(count: number): string {
  return count >= SAMPLES_OF_ONE_PERCENT ? "" : "; a longer run can decide a smaller limit";
}

/** Percent. */
function shareBounds(share: number, count: number): { target: number; limit: number } {
  const target = Math.min(roundUp(Math.max(1, (3 / count) * 100, share * 100 * HEAD_ROOM.target)), 100);
  return { target, limit: Math.min(Math.max(target * 2, target + 1), 100) };
}

function rest(percent: number): number {
  return Number((100 - percent).toFixed(6));
}

function overall(
  index: SeriesIndex,
  metric: string,
  id: string,
  within: SeriesPredicate,
): readonly ProposedObjective[] {
  const sketch = index.total(metric, within);
  const p99 = { statistic: "p(99)", quantile: 0.99, samples: 299 } as const;
  return [
    ...timed(sketch, { id, metric, unit: "ms" }),
    ...(sketch.count < p99.samples ? [] : [bounded(sketch, { id, metric, unit: "ms" }, p99)]),
  ];
}

/** The busiest requests by name, where there are several: the slowest of them must not hide behind the others. */
function endpoints(
  index: SeriesIndex,
  metric: string,
  within: SeriesPredicate,
): readonly ProposedObjective[] {
  const names = index.groupBy(metric, "name", within);
  if (names.length < 2 || names.length > NAMES_MAX) return [];
  const rows = names.map(([name]) => ({
    name,
    sketch: index.total(metric, (tags) => within(tags) && tags["name"] === name),
  }));
  const busiest = rows.sort((left, right) => right.sketch.count - left.sketch.count).slice(0, ENDPOINTS_MAX);
  return busiest.flatMap(({ name, sketch }) =>
    timed(sketch, { id: idOf(name), metric, unit: "ms", where: { name } }),
  );
}

interface Subject {
  readonly id: string;
  readonly metric: string;
  readonly unit: "ms" | "";
  readonly where?: Readonly<Record<string, string>>;
}

/** Nothing for too few samples, or for values that no head-room can be taken of. */
function timed(sketch: ReadonlySketch, subject: Subject): readonly ProposedObjective[] {
  const statistic = STATISTICS.find(({ samples }) => sketch.count >= samples);
  if (statistic === undefined || !(sketch.quantile(statistic.quantile) > 0)) return [];
  return [bounded(sketch, subject, statistic)];
}

function bounded(
  sketch: ReadonlySketch,
  { id, metric, unit, where }: Subject,
  { statistic, quantile }: { readonly statistic: string; readonly quantile: number },
): ProposedObjective {
  const measured = sketch.quantile(quantile);
  const room = unit === "ms" ? LEAST_ROOM_MS : { target: 0, limit: 0 };
  const target = roundUp(Math.max(measured * HEAD_ROOM.target, measured + room.target));
  const limit = roundUp(Math.max(measured * HEAD_ROOM.limit, measured + room.limit));
  const short = statistic.replace(/^p\((\d+)\)$/, "p$1");
  return {
    id: `${id}-${short}`,
    metric,
    ...(where === undefined ? {} : { where }),
    statistic,
    pass: `<= ${target}${unit}`,
    warn: `<= ${limit}${unit}`,
    why: `${short} was ${Number(measured.toPrecision(3))}${unit === "" ? "" : ` ${unit}`} of ${sketch.count} samples`,
  };
}

/** As ids of objectives are: letters of any script and digits, with dashes between. */
function idOf(name: string): string {
  const host = /^https?:\/\/[^/]+/;
  const id = name
    .replace(host, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .toLowerCase();
  return id.slice(0, 60) || "endpoint";
}
