import type { CheckResult } from "./checks.ts";
import type { ShareCase } from "./performance-plan.ts";

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

/** The row of the table of shares, by what was counted between two readings; `null` when they could not be taken. */
export function judgeShare(
  row: ShareCase,
  counted: { readonly before: CommandCounts; readonly after: CommandCounts } | null,
): CheckResult {
  const shards = counted === null ? [] : [...counted.after.keys()];
  const during = (shard: string): number =>
    (counted?.after.get(shard) ?? 0) - (counted?.before.get(shard) ?? 0);
  const total = shards.reduce((sum, shard) => sum + during(shard), 0);
  if (total <= 0) {
    const evidence = `no ${METRIC} was counted during the load`;
    return { ...row, outcome: "unmeasured", actual: "–", evidence, durationMs: 0 };
  }
  const share = during(row.shard) / total;
  return {
    ...row,
    outcome: share >= row.minimum && share <= row.maximum ? "pass" : "fail",
    actual: `${(share * 100).toFixed(1)}%`,
    evidence: `${METRIC}{shard="${row.shard}"} rose by ${during(row.shard).toLocaleString("en")} of ${total.toLocaleString("en")} from the load's start to its end`,
    durationMs: 0,
  };
}
