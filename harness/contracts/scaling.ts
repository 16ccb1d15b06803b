import { z } from "zod";
import { formatDuration } from "../text/duration.ts";

/** The command of a run for any load of its kind, and the load that it had. */
export const scalingSchema = z.strictObject({
  /** The command that repeats the run, with `{vus}` and `{duration}` in the place of the two numbers. */
  template: z.string(),
  vus: z.number().int().positive(),
  durationMs: z.number().positive(),
});
export type Scaling = z.infer<typeof scalingSchema>;

/** The command for another load; what is left out stays as it was. */
export function scaledCommand(
  { template, ...own }: Scaling,
  { vus = own.vus, durationMs = own.durationMs }: { readonly vus?: number; readonly durationMs?: number },
): string {
  return template.replace("{vus}", String(vus)).replace("{duration}", formatDuration(durationMs));
}
