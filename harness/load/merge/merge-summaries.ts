import { OWN_THRESHOLDS } from "../../judge/thresholds/k6-import.ts";
import { listOf, recordOf } from "../../judge/metrics/metric-types.ts";

/** What of k6's summaries can be added up: counters, rates and checks. Percentiles of parts say nothing of the whole. */
export function mergeSummaries(summaries: readonly unknown[]): {
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly state: object;
  readonly root_group: object;
  readonly [OWN_THRESHOLDS]: unknown;
} {
  const metrics: Record<string, Mergeable> = {};
  for (const summary of summaries) {
    for (const [name, metric] of Object.entries(recordOf(recordOf(summary)["metrics"]))) {
      const addable = addableOf(metric);
      if (addable === null) continue;
      metrics[name] = addTo(metrics[name], addable);
    }
  }
  const durations = summaries.map((summary) =>
    Number(recordOf(recordOf(summary)["state"])["testRunDurationMs"]),
  );
  return {
    metrics,
    state: { testRunDurationMs: Math.max(0, ...durations.filter(Number.isFinite)) },
    root_group: mergeGroups(summaries.map((summary) => recordOf(summary)["root_group"])),
    // The same script ran everywhere.
    [OWN_THRESHOLDS]: recordOf(summaries[0])[OWN_THRESHOLDS],
  };
}

/** Groups and checks by their names, in the order in which they are first seen. */
function mergeGroups(groups: readonly unknown[]): object {
  const records = groups.map(recordOf);
  const byName = (field: "groups" | "checks"): readonly (readonly unknown[])[] => [
    ...Map.groupBy(
      records.flatMap((group) => listOf(group[field])),
      (one) => recordOf(one)["name"],
    ).values(),
  ];
  const { name = "", path = "" } = records[0] ?? {};
  return {
    name,
    path,
    groups: byName("groups").map(mergeGroups),
    checks: byName("checks").map((same) => {
      const sum = (field: "passes" | "fails"): number =>
        same.reduce<number>((total, one) => total + (Number(recordOf(one)[field]) || 0), 0);
      return { ...recordOf(same[0]), passes: sum("passes"), fails: sum("fails") };
    }),
  };
}

interface Mergeable {
  readonly type: "counter" | "rate" | "trend" | "gauge";
  readonly contains: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Statistics that add up, by type of metric; the kind of others is kept although little or nothing of them does. */
const ADDABLE = { counter: ["count"], rate: ["passes", "fails"], trend: ["count"], gauge: [] } as const;

function addableOf(metric: unknown): Mergeable | null {
  const { type, contains, values } = recordOf(metric);
  if (type !== "counter" && type !== "rate" && type !== "trend" && type !== "gauge") return null;
  const numbers = ADDABLE[type].flatMap((name) => {
    const value = recordOf(values)[name];
    return typeof value === "number" ? [[name, value] as const] : [];
  });
  return {
    type,
    contains: typeof contains === "string" ? contains : "default",
    values: Object.fromEntries(numbers),
  };
}

function addTo(sum: Mergeable | undefined, part: Mergeable): Mergeable {
  if (sum === undefined) return part;
  const values = Object.entries(part.values).map(([name, value]) => [name, (sum.values[name] ?? 0) + value]);
  return { ...sum, values: { ...sum.values, ...(Object.fromEntries(values) as Record<string, number>) } };
}
