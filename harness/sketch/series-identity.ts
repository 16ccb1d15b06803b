import type { Tags } from "../contracts/samples.ts";

/** One string per (metric, tag set), the same whatever the order of the tags. */
export function seriesIdentity(metric: string, tags: Tags): string {
  const names = Object.keys(tags).sort();
  return JSON.stringify([metric, ...names.flatMap((name) => [name, tags[name]])]);
}
