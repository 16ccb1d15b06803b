import { z } from "zod";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { EXCHANGE_SHARDS } from "../systems/exchange.ts";
import { type CheckSection, same } from "./checks.ts";
import { until } from "./exchange-client.ts";

const ANSWER_TIMEOUT_MS = 10_000;

const hashesSchema = z.object({
  role: z.string(),
  lanes: z.array(z.object({ name: z.string(), nextOffset: z.number(), hash: z.string() })).min(1),
});
type Hashes = z.infer<typeof hashesSchema>;

export const REPLICAS_SECTION: CheckSection = {
  title: { en: "Primary and standby at the end", ko: "종료 시점의 Primary와 Standby" },
  columns: [
    { heading: { en: "Shard", ko: "샤드" }, cell: "title" },
    { heading: { en: "Expected", ko: "예상 결과" }, cell: "expected" },
    { heading: { en: "Actual", ko: "실제 결과" }, cell: "actual" },
    { heading: same("Pass/Fail"), cell: "outcome" },
  ],
  cases: EXCHANGE_SHARDS.map((name) => ({
    id: `replicas-${name}`,
    title: same(name),
    expected: {
      en: "one primary, one standby, the same state hash before the same input offset",
      ko: "Primary 1개와 Standby 1개, 같은 입력 오프셋에서 상태 해시 일치",
    },
  })),
};

/** For each shard an attempt that both of its engines have the same state. */
export function replicaAttempts(
  environment: Pick<StartedEnvironment, "urls">,
): Readonly<Record<string, () => Promise<string>>> {
  return Object.fromEntries(
    EXCHANGE_SHARDS.map((name) => [`replicas-${name}`, () => agreement(environment.urls(name))]),
  );
}

/** Ticks go on, so both are asked until they are at the same place. */
async function agreement(urls: readonly string[]): Promise<string> {
  let compared: Comparison | null = null;
  await until("primary and standby to have applied the same input", async () => {
    compared = compareReplicas(await Promise.all(urls.map(hashesOf)));
    return compared !== null;
  });
  const { agree, words } = compared as unknown as Comparison;
  if (!agree) throw new Error(words);
  return words;
}

async function hashesOf(url: string): Promise<Hashes> {
  const response = await fetch(`${url}/state/hash`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  return hashesSchema.parse(await response.json());
}

interface Comparison {
  readonly agree: boolean;
  readonly words: string;
}

/** Whether a primary and a standby have the same state; `null` when they are not that, or not at the same place. */
export function compareReplicas(states: readonly Hashes[]): Comparison | null {
  const roles = states.map(({ role }) => role).sort();
  const [first = "", ...others] = states.map(({ lanes }) => placesOf(lanes));
  if (roles.join() !== "primary,standby" || others.some((place) => place !== first)) return null;
  const words = [...new Set(states.map(({ lanes }) => lanes.map(({ hash }) => hash).join(", ")))];
  return { agree: words.length === 1, words: `${words.join(" and ")} before ${first}` };
}

function placesOf(lanes: Hashes["lanes"]): string {
  return lanes.map(({ name, nextOffset }) => `${name}@${nextOffset}`).join(", ");
}
