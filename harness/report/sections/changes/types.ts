import { z } from "zod";
import { count, type Inferred, measured } from "../../../contracts/measured.ts";

const BASELINE_KINDS = ["pinned", "rolling", "paired", "previous"] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];

export const CHANGES = ["worsened", "improved", "unchanged", "new", "gone"] as const;
export type Change = (typeof CHANGES)[number];

/** One number before and after. Latencies in milliseconds, shares 0 to 1, rates per second. */
const changeRowSchema = z.strictObject({
  /** `all`, an endpoint with its service, or the label of an objective. */
  subject: z.string(),
  /** Id of the objective that this row values; `null` for figures that no objective judges. */
  objective: z.string().nullable(),
  /** `p95`, `p99`, `failed`, `rps`, or the statistic of the objective. */
  statistic: z.string(),
  /** Unit of the objective, or `ms`, `share`, `perSecond`. */
  unit: z.string(),
  /** Of several runs, their median. */
  before: measured,
  after: measured,
  absolute: measured,
  relative: measured,
  /** A difference up to this is noise, in the unit of the row. */
  noise: z.number(),
  change: z.enum(CHANGES),
});
export type ChangeRow = Inferred<typeof changeRowSchema>;

export const comparisonSchema = z.strictObject({
  kind: z.enum(BASELINE_KINDS),
  /** Name of the pinned baseline, or id of the newest of the runs. */
  name: z.string(),
  /** The runs the baseline is made of, oldest first; the values of several are their medians. */
  runs: z.array(
    z.strictObject({ runId: z.string(), endedAt: z.iso.datetime(), commit: z.string().nullable() }),
  ),
  /**
   * Conditions that differ, then and now; then nothing is compared. `machine`, `load`, `script`, ...; `samples` when one
   * side measured nothing, `self` for the run itself.
   */
  obstacles: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string() })),
  counts: z.record(z.enum(CHANGES), count),
  /** Worsened first, by size; then improved, new, gone, unchanged. Empty when there are obstacles. */
  rows: z.array(changeRowSchema),
});
export type Comparison = Inferred<typeof comparisonSchema>;
export type Obstacle = Comparison["obstacles"][number];
