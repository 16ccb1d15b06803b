import { z } from "zod";
import type { RunningService } from "../../contracts/environment.ts";
import { until } from "../exchange-client.ts";

const ANSWER_TIMEOUT_MS = 1_000;

const stateSchema = z.object({ role: z.string(), term: z.number() });
export type EngineRole = z.infer<typeof stateSchema>;

/** What an engine says of itself; `null` when it does not answer. */
export async function roleOf({ url }: Pick<RunningService, "url">): Promise<EngineRole | null> {
  try {
    const response = await fetch(`${url}/state`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return stateSchema.parse(await response.json());
  } catch {
    return null;
  }
}

/** The engine that leads, and the one that stands by; waits until there are both. */
export async function pairOf(
  engines: readonly RunningService[],
): Promise<{ readonly primary: RunningService; readonly standby: RunningService }> {
  let found: { primary: RunningService; standby: RunningService } | null = null;
  await until("one primary and one standby", async () => {
    const roles = await Promise.all(engines.map(roleOf));
    const [primary, ...others] = engines.filter((_, index) => roles[index]?.role === "primary");
    const standby = engines.find((_, index) => roles[index]?.role === "standby");
    if (primary !== undefined && standby !== undefined && others.length === 0) found = { primary, standby };
    return found !== null;
  });
  return found as unknown as { primary: RunningService; standby: RunningService };
}

/** What a `/health` has where Kafka does not answer. */
export const KAFKA_FAILING = `"kafka":{"status":"failing"`;

/** HTTP status and words of a `/health`. */
export async function healthOf({ url }: Pick<RunningService, "url">): Promise<{
  readonly code: number;
  readonly status: string;
  readonly text: string;
}> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS * 3) });
  const text = await response.text();
  return { code: response.status, status: (JSON.parse(text) as { status: string }).status, text };
}

/** `3.1 s`. */
export function seconds(lengthMs: number): string {
  return `${(lengthMs / 1_000).toFixed(1)} s`;
}
