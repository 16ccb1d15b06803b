import { isLoad, type SeriesIndex } from "../../../figures/series-index.ts";
import { intoBins, readBins, rounded, type TimeBins } from "../../view/time-bins.ts";
import { KINDS, PROTOCOLS } from "../protocols/data.ts";
import type { ProtocolCurves } from "./types.ts";

/** Metrics of single messages, by protocol. */
const MESSAGES: Readonly<Record<ProtocolCurves["protocol"], readonly string[]>> = {
  grpc: ["grpc_streams_msgs_sent", "grpc_streams_msgs_received"],
  websocket: ["ws_msgs_sent", "ws_msgs_received"],
  browser: [],
};

/** Rate, failures and percentiles over time of each protocol that was spoken. */
export function protocolCurves(index: SeriesIndex, bins: TimeBins): ProtocolCurves[] {
  return PROTOCOLS.flatMap((protocol): ProtocolCurves[] => {
    const { calls, isFailed, failures, latency } = KINDS[protocol];
    const counted = intoBins(index, bins, calls);
    if (counted.every((sketch) => sketch === null)) return [];
    const perSecond = (counts: readonly number[]): (number | null)[] =>
      counts.map((count) => rounded((count * 1000) / bins.binMs));
    const failed =
      isFailed === null
        ? intoBins(index, bins, failures ?? calls).map((sketch) => sketch?.sum ?? 0)
        : intoBins(index, bins, calls, (tags) => isLoad(tags) && isFailed(tags)).map(
            (sketch) => sketch?.count ?? 0,
          );
    const messages = MESSAGES[protocol].map((metric) => intoBins(index, bins, metric));
    const sent = counted.map((_, slot) =>
      messages.reduce((sum, sketches) => sum + (sketches[slot]?.sum ?? 0), 0),
    );
    const times = intoBins(index, bins, latency);
    const quantile = (share: number): (number | null)[] =>
      readBins(times, (sketch) => sketch.quantile(share));
    return [
      {
        protocol,
        callsPerSecond: perSecond(counted.map((sketch) => sketch?.count ?? 0)),
        failedPerSecond: failed.some((count) => count > 0) ? perSecond(failed) : [],
        messagesPerSecond: sent.some((count) => count > 0) ? perSecond(sent) : [],
        latencyMs: {
          p50: quantile(0.5),
          p95: quantile(0.95),
          p99: quantile(0.99),
          max: readBins(times, (sketch) => sketch.max),
        },
      },
    ];
  });
}
