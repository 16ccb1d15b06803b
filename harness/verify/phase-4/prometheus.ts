import { z } from "zod";

const ANSWER_TIMEOUT_MS = 5_000;

const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

export interface PromValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An instant query of a Prometheus. */
export async function promQuery(url: string, query: string): Promise<readonly PromValue[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`, {
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`Prometheus answered ${response.status} to ${query}`);
  const { data } = answerSchema.parse(await response.json());
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}
