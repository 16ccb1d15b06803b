import { isLoad, type SeriesIndex } from "../../../figures/series-index.ts";
import { bucketsIntoBins, chooseBins } from "../../view/time-bins.ts";
import type { Heatmap } from "./types.ts";

/** Columns and rows at most: each cell stays wide enough to be seen. */
const COLUMNS_MAX = 120;
const ROWS = 28;

/** Requests by time and latency; `null` when no request was measured. */
export function buildHeatmap(index: SeriesIndex): Heatmap | null {
  const bins = chooseBins(index);
  const all = index.total("http_req_duration", isLoad);
  if (bins === null || all.count === 0) return null;
  const factor = Math.ceil(bins.count / COLUMNS_MAX);
  const wide = { fromMs: bins.fromMs, binMs: bins.binMs * factor, count: Math.ceil(bins.count / factor) };
  const boundsMs = latencyBounds(all.quantile(0.001), all.max);
  const columns = bucketsIntoBins(index.buckets("http_req_duration", isLoad), wide);
  return {
    fromMs: wide.fromMs,
    binMs: wide.binMs,
    boundsMs,
    counts: columns.map((sketch) =>
      sketch === null ? boundsMs.slice(1).map(() => 0) : countRows(sketch, boundsMs),
    ),
  };
}

/** Equal steps on a logarithmic scale from just below the fastest to the slowest request. */
function latencyBounds(fastestMs: number, slowestMs: number): number[] {
  const low = Math.log10(Math.max(fastestMs, 0.01) * 0.95);
  const high = Math.max(Math.log10(slowestMs * 1.01), low + 0.3);
  return Array.from({ length: ROWS + 1 }, (_, row) =>
    Number((10 ** (low + ((high - low) * row) / ROWS)).toPrecision(4)),
  );
}

function countRows(sketch: { countAtMost(limit: number): number }, boundsMs: readonly number[]): number[] {
  let below = 0;
  return boundsMs.slice(1).map((bound) => {
    const atMost = sketch.countAtMost(bound);
    const count = atMost - below;
    below = atMost;
    return count;
  });
}
