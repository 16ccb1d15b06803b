import { EXCHANGE_TOPOLOGY } from "#system/exchange/topology.ts";
import type { Topology } from "#system/topology.ts";
import type { Context } from "../../context.ts";
import type { Runtime } from "../../contracts/plan.ts";
import { startEnvironment } from "../../environment/index.ts";
import { waitUntil } from "../../environment/system/waiting.ts";

const ENGINES = "shard-1";
const WAIT_MS = 120_000;

/** One shard of the exchange with its standby; both take a snapshot every five commands, which here are ticks. */
const TOPOLOGY: Topology = {
  ...EXCHANGE_TOPOLOGY,
  services: EXCHANGE_TOPOLOGY.services
    .filter(({ name }) => name === ENGINES)
    .map((service) => ({
      ...service,
      environment: { ...service.environment, SNAPSHOT_EVERY_COMMANDS: "5" },
    })),
};

async function offsetOf(url: string, which: "startOffset" | "committedOffset"): Promise<number> {
  const response = await fetch(`${url}/state`);
  const { lanes } = (await response.json()) as { lanes: Record<typeof which, number>[] };
  return lanes[0]?.[which] ?? Number.NaN;
}

/** Kills both engines of a shard that has worked for a while, starts them again, and says at which offset each began. */
export async function restartKilledEngines(
  runtime: Runtime,
  stateDirectory: string,
  context: Context,
): Promise<{ readonly before: readonly number[]; readonly after: readonly number[] }> {
  await using environment = await startEnvironment({
    runtime,
    topology: TOPOLOGY,
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory,
    context,
  });
  const engines = environment.instances.filter(({ service }) => service === ENGINES);
  const starts = (): Promise<number[]> => Promise.all(engines.map(({ url }) => offsetOf(url, "startOffset")));
  const before = await starts();
  await waitUntil(
    async () => {
      const offsets = await Promise.all(engines.map(({ url }) => offsetOf(url, "committedOffset")));
      return offsets.every((offset) => offset >= 20)
        ? { done: true, value: undefined }
        : { done: false, because: `the engines are at ${offsets.join(" and ")}` };
    },
    { timeoutMs: WAIT_MS, signal: context.interrupted },
  );
  await Promise.all(engines.map((engine) => engine.kill()));
  await Promise.all(engines.map((engine) => engine.start()));
  return { before, after: await starts() };
}
