import { z } from "zod";
import { count, type Inferred } from "../../../contracts/measured.ts";
import type { SeriesIndex } from "../../../figures/series-index.ts";
import { listOf, recordOf } from "../../../judge/metrics/metric-types.ts";
import { cleanText } from "../../../text/clean.ts";

const countsSchema = z.strictObject({ passes: count, fails: count });

export const checkSchema = z.strictObject({
  /** Names of the groups it stands in, outermost first. */
  groups: z.array(z.string()),
  name: z.string(),
  ...countsSchema.shape,
  /** The same by scenario, where several scenarios made the check. */
  scenarios: z.array(z.strictObject({ scenario: z.string(), ...countsSchema.shape })),
});
export type CheckRow = Inferred<typeof checkSchema>;

/** What k6 puts between the names of nested groups. */
const SEPARATOR = "::";
/** Groups may be nested so deep; a summary is a file, and may be damaged. */
const DEPTH_MAX = 20;

/**
 * The checks of the script with how often they passed and failed, set-up and tear-down included: as k6 counted them, or,
 * of a run without a summary, as they were sampled. Failing ones first, else in the order of the script.
 */
export function checkRows(summary: unknown, index: SeriesIndex | null): CheckRow[] {
  const counted = countedChecks(recordOf(summary)["root_group"], [], 0);
  const rows = counted.length > 0 ? counted : sampledChecks(index);
  return rows
    .map((row) => ({ ...row, scenarios: scenariosOf(row, index) }))
    .map(({ groups, name, scenarios, ...counts }) => ({
      groups: groups.map((group) => cleanText(group)),
      name: cleanText(name),
      ...counts,
      scenarios: scenarios.map((one) => ({ ...one, scenario: cleanText(one.scenario) })),
    }))
    .toSorted((left, right) => Number(right.fails > 0) - Number(left.fails > 0));
}

type Counted = Omit<CheckRow, "scenarios">;

function countedChecks(group: unknown, groups: readonly string[], depth: number): Counted[] {
  if (depth > DEPTH_MAX) return [];
  const { checks, groups: inner } = recordOf(group);
  const own = listOf(checks).flatMap((check): Counted[] => {
    const { name, passes, fails } = recordOf(check);
    return typeof name === "string" ? [{ groups, name, passes: amount(passes), fails: amount(fails) }] : [];
  });
  const nested = listOf(inner).flatMap((one) => {
    const { name } = recordOf(one);
    return countedChecks(one, [...groups, typeof name === "string" ? name : ""], depth + 1);
  });
  return [...own, ...nested];
}

function sampledChecks(index: SeriesIndex | null): Counted[] {
  if (index === null) return [];
  return index.groupBy("checks", "check").flatMap(([name, series]) =>
    [...Map.groupBy(series, ({ tags }) => tags["group"] ?? "")].map(([group, those]) => {
      const total = index.store.total(those.map(({ id }) => id));
      return {
        groups: group.split(SEPARATOR).filter(Boolean),
        name,
        passes: total.sum,
        fails: total.count - total.sum,
      };
    }),
  );
}

function scenariosOf({ groups, name }: Counted, index: SeriesIndex | null): CheckRow["scenarios"] {
  const path = groups.map((group) => SEPARATOR + group).join("");
  const mine =
    index?.groupBy(
      "checks",
      "scenario",
      (tags) => tags["check"] === name && (tags["group"] ?? "") === path,
    ) ?? [];
  if (index === null || mine.length < 2) return [];
  return mine.map(([scenario, series]) => {
    const total = index.store.total(series.map(({ id }) => id));
    return { scenario, passes: total.sum, fails: total.count - total.sum };
  });
}

function amount(value: unknown): number {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : 0;
}
