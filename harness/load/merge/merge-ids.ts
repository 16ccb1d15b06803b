import { z } from "zod";
import { InputProblems } from "../../errors.ts";

const id = z.int().positive();
const idsSchema = z.strictObject({
  metric: z.string(),
  /** Distinct ids. */
  count: z.int().nonnegative(),
  /** How often an id came that was there already. */
  repeated: z.int().nonnegative(),
  /** Ranges of neighbours, both ends included, in ascending order. */
  ranges: z.array(z.tuple([id, id])),
});
export type Ids = z.infer<typeof idsSchema>;

/** Throws `InputProblems` when it is no file of ids. */
export function readIds(text: string, path: string): Ids {
  try {
    return idsSchema.parse(JSON.parse(text));
  } catch (cause) {
    const expected = "ids that loadproof recorded, as ranges";
    throw Object.assign(new InputProblems([{ subject: path, expected }]), { cause });
  }
}

/** The ids of several generators as those of one: what two of them have seen counts as repeated. */
export function mergeIds(parts: readonly Ids[]): Ids {
  const ranges: [number, number][] = [];
  let total = 0;
  for (const [first, last] of parts.flatMap((part) => part.ranges).sort(([one], [other]) => one - other)) {
    total += last - first + 1;
    const before = ranges.at(-1);
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else ranges.push([first, last]);
  }
  const count = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const repeated = parts.reduce((sum, part) => sum + part.repeated, total - count);
  return { metric: parts[0]?.metric ?? "", count, repeated, ranges };
}
