import type { Measured } from "./figures.ts";

/** Commands that the routers have sent so far, by shard. */
export type CommandCounts = ReadonlyMap<string, number>;

const METRIC = "order_router_commands_total";
const LINE = /^order_router_commands_total\{(?<labels>[^}]*)\} (?<value>\S+)$/gm;
const ANSWER_TIMEOUT_MS = 10_000;

/** Sums the counters of all routers, each read from its `/metrics`. */
export async function readCommandCounts(baseUrls: readonly string[]): Promise<CommandCounts> {
  const texts = await Promise.all(
    baseUrls.map(async (url) => {
      const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      return response.text();
    }),
  );
  return parseCommandCounts(texts);
}

/** Counters in the Prometheus text format, summed over all texts. */
export function parseCommandCounts(texts: readonly string[]): CommandCounts {
  const counts = new Map<string, number>();
  for (const { groups } of texts.flatMap((text) => [...text.matchAll(LINE)])) {
    const shard = /shard="([^"]*)"/.exec(groups?.["labels"] ?? "")?.[1];
    const value = Number(groups?.["value"]);
    if (shard !== undefined && Number.isFinite(value)) counts.set(shard, (counts.get(shard) ?? 0) + value);
  }
  return counts;
}

/** What each shard was sent between two readings; nothing when they could not be taken. */
export function commandsByShard(
  counted: { readonly before: CommandCounts; readonly after: CommandCounts } | null,
): readonly Measured[] {
  const rises = [...(counted?.after ?? [])]
    .map(([shard, count]) => ({ shard, rise: count - (counted?.before.get(shard) ?? 0) }))
    .filter(({ rise }) => rise > 0);
  const total = rises.reduce((sum, { rise }) => sum + rise, 0).toLocaleString("en");
  return rises.map(({ shard, rise }) => ({
    metric: METRIC,
    tags: { shard },
    value: rise,
    evidence: `${METRIC}{shard="${shard}"} rose by ${rise.toLocaleString("en")} of ${total} from the load's start to its end`,
  }));
}
