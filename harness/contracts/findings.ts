import { z } from "zod";

/** One invariant of a system's data after a run, with how much was compared. */
export const findingSchema = z.object({
  name: z.string(),
  compared: z.number().int().nonnegative(),
  violations: z.number().int().nonnegative(),
  /** The first violations in words. */
  examples: z.array(z.string()),
  /** Variables whose addresses it needs and that were not set: then nothing was compared. */
  needs: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/** A check that compared nothing has not been passed. */
export function holds({ compared, violations }: Finding): boolean {
  return compared > 0 && violations === 0;
}
