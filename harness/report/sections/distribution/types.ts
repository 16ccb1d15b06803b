import { z } from "zod";
import { count, type Inferred } from "../../../contracts/measured.ts";
import { boundSchema } from "../../../contracts/verdict.ts";

/** How many requests took how long, when. `counts[column][row]`; rows are latency bands on a logarithmic scale. */
export const heatmapSchema = z.strictObject({
  fromMs: z.number(),
  binMs: z.number(),
  /** Bounds of the rows in milliseconds, ascending; one more than there are rows. */
  boundsMs: z.array(z.number()),
  counts: z.array(z.array(count)),
});
export type Heatmap = Inferred<typeof heatmapSchema>;

const percentilesSchema = z.array(z.strictObject({ quantile: z.number().min(0).max(1), ms: z.number() }));

export const distributionSchema = z.strictObject({
  points: percentilesSchema,
  baseline: percentilesSchema,
  /** Objectives on percentiles of all requests, as points. */
  objectives: z.array(z.strictObject({ id: z.string(), quantile: z.number(), bound: boundSchema })),
  /** Shares of all requests: well within the bound, within it, beyond it, failed. `null` without such an objective. */
  ranges: z
    .strictObject({
      boundMs: z.number(),
      half: z.number(),
      within: z.number(),
      beyond: z.number(),
      failed: z.number(),
    })
    .nullable(),
});
export type Distribution = Inferred<typeof distributionSchema>;
export type PercentilePoint = Distribution["points"][number];
