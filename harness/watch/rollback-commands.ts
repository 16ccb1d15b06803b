import { keptEnvironmentDirectory, isKeeperRunning, readEnvironmentState } from "../environment/index.ts";
import type { Context } from "../context.ts";
import { EXCHANGE } from "../systems/exchange.ts";

/** 001, 5.2, as it stands there: sharding off, seen to be rolled out, and the consumers of the topic from before. */
export const PRODUCTION_ROLLBACK: readonly string[] = [
  "kubectl set env deployment/backend SHARDING_ENABLED=false",
  "kubectl rollout restart deployment/backend",
  "kubectl rollout status deployment/backend",
  "kafka-consumer-groups --bootstrap-server prod-kafka:9092 --group matching-engine --describe",
];

const BUNDLED_ROLLBACK: readonly string[] = ["scripts/emergency-rollback.sh"];

/** What is to be typed when a trigger holds: the user's own words, those of the exchange that `up` keeps, or 001's. */
export async function rollbackCommands(
  own: readonly string[] | null,
  prometheus: string | null,
  context: Context,
): Promise<readonly string[]> {
  if (own !== null) return own;
  const state = await readEnvironmentState(keptEnvironmentDirectory(context)).catch(() => null);
  const isExchange = state?.topology === EXCHANGE.topology.name && (await isKeeperRunning(state));
  const isWatched = state?.instances.some(({ name, url }) => name === "prometheus" && url === prometheus);
  return isExchange && isWatched === true ? BUNDLED_ROLLBACK : PRODUCTION_ROLLBACK;
}

/** The commands of a user's file, as they stand, without what is for people only. */
export function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
}
