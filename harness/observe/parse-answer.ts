import { z } from "zod";
import type { ObservedSeries } from "../contracts/observations.ts";

/** A series in the answer to `query_range`: times in seconds, values as texts. */
const matrixSchema = z.object({
  resultType: z.literal("matrix"),
  result: z.array(
    z.object({
      metric: z.record(z.string(), z.string()),
      values: z.array(z.tuple([z.number(), z.string()])).default([]),
    }),
  ),
});

/** The least that the answers to all calls have in common. */
const answerSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("success"), data: z.unknown() }),
  z.object({ status: z.literal("error"), errorType: z.string(), error: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** The JSON of Prometheus's HTTP API; `null` for a text that is something else. */
export function parseAnswer(text: string): Answer | null {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** An aggregated query gives few series; an unaggregated one can give as many as there are targets and label values. */
export const SERIES_MAX = 200;

/** The series of a range query's data, ascending by labels. Throws an `Error` that says what is wrong with them. */
export function readMatrix(data: unknown, clockOffsetMs: number): ObservedSeries[] {
  const parsed = matrixSchema.safeParse(data);
  if (!parsed.success) throw new Error("Prometheus answered with something else than series over time");
  const { result } = parsed.data;
  if (result.length > SERIES_MAX) {
    throw new Error(
      `the query gives ${result.length} series, ${SERIES_MAX} can be kept; aggregate it, as in sum by (shard) (...)`,
    );
  }
  return result
    .map(({ metric, values }) => {
      const { __name__: _name, ...tags } = metric;
      const points = values.map(([seconds, text]): ObservedSeries["points"][number] => [
        Math.round(seconds * 1_000 - clockOffsetMs),
        readValue(text),
      ]);
      return { tags: sorted(tags), points };
    })
    .sort((left, right) => compareTexts(JSON.stringify(left.tags), JSON.stringify(right.tags)));
}

function readValue(text: string): number | "NaN" | "+Inf" | "-Inf" {
  if (text === "+Inf" || text === "-Inf") return text;
  const value = Number(text);
  return Number.isFinite(value) ? value : "NaN";
}

function sorted(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).sort(([left], [right]) => compareTexts(left, right)));
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
