import { InputProblems, LoadproofError, type Problem } from "../errors.ts";
import { type PrometheusClient, PrometheusFailure } from "./prometheus-client.ts";

/** A query that is tried before anything is waited for. */
export interface TriedQuery {
  readonly query: string;
  /** Where it stands, and what should stand there. */
  readonly subject: string;
  readonly expected: string;
  /** What to do where nobody answers. */
  readonly hint: string;
}

/**
 * What is wrong with a query; `null` when Prometheus answers it. Throws `InputProblems` for an address that is no Prometheus,
 * ENVIRONMENT_FAILED when there is no answer.
 */
export async function checkQuery(
  client: PrometheusClient,
  url: string,
  { query, subject, expected, hint }: TriedQuery,
  nowMs: number,
): Promise<Problem | null> {
  try {
    await client.check(query, nowMs);
    return null;
  } catch (error) {
    if (!(error instanceof PrometheusFailure)) throw error;
    const { kind, message } = error;
    if (kind === "bad-query" || kind === "failed") return { subject, value: query, expected, hint: message };
    if (kind === "not-prometheus")
      throw new InputProblems([
        { subject: "PROMETHEUS_URL", value: url, expected: "the base URL of a Prometheus", hint: message },
      ]);
    throw new LoadproofError("ENVIRONMENT_FAILED", `Prometheus at ${url}: ${message}`, { hint });
  }
}
