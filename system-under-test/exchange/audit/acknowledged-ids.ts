import { z } from "zod";

const id = z.int().positive();
const fileSchema = z.object({
  ranges: z.array(
    z.tuple([id, id]).refine(([first, last]) => first <= last, "expected the smaller id of a range first"),
  ),
  repeated: z.int().nonnegative().default(0),
});

/** What the senders of orders were told. */
export interface Acknowledged {
  /** Order ids that came with a 202. */
  readonly ids: Iterable<number>;
  /** How often such an id was one that another order had been given before. */
  readonly repeated: number;
}

/** Reads `{"ranges": [[first, last], ...], "repeated": 0}`. Throws when the text is something else. */
export function readAcknowledged(text: string): Acknowledged {
  const { ranges, repeated } = fileSchema.parse(JSON.parse(text));
  const ids = {
    *[Symbol.iterator]() {
      for (const [first, last] of ranges) {
        for (let next = first; next <= last; next++) {
          yield next;
        }
      }
    },
  };
  return { ids, repeated };
}
