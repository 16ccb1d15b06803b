import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ShardState } from "../../system-under-test/exchange/shard/state-route.ts";
import { ServiceProcess } from "../../system-under-test/exchange/testing/service-process.ts";

const POLL_MS = 20;
const REST_MS = 1_000;
const TICKS_MAX = 4;
const TIMEOUT_MS = 300_000;
const SNAPSHOT_EVERY_COMMANDS = "100000";

export interface RestartOptions {
  readonly broker: string;
  /** Sends the history of the shard `shard-1`, once its engine runs. */
  readonly send: () => Promise<void>;
}

/** Kills an engine after a long history and starts it again, with its snapshot and without: seconds until it has caught up. */
export async function measureRestart({ broker, send }: RestartOptions): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "bench-restart-"));
  const start = (changes: Readonly<Record<string, string>>): Promise<ServiceProcess> =>
    ServiceProcess.start("shard/main.ts", {
      INSTANCE: "shard-1-primary",
      SHARD: "shard-1",
      PREFERRED_ROLE: "primary",
      KAFKA_BROKERS: broker,
      ...changes,
    });
  const snapshots = { SNAPSHOT_DIRECTORY: directory, SNAPSHOT_EVERY_COMMANDS };
  try {
    const engine = await start(snapshots);
    await send();
    const end = await untilAtRest(engine);
    await engine.kill();
    const texts: string[] = [];
    for (const [name, changes] of [
      ["with its snapshot", snapshots],
      ["without", {}],
    ] as const) {
      const startedAt = performance.now();
      await using again = await start(changes);
      await until(async () => (await laneOf(again)).nextOffset >= end);
      const seconds = (performance.now() - startedAt) / 1_000;
      texts.push(
        `${name} ${seconds.toFixed(1)} s (${await again.metric("matching_engine_commands_total")} commands applied)`,
      );
      await again.kill();
    }
    return texts.join(", ");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function laneOf(engine: ServiceProcess): Promise<ShardState["lanes"][number]> {
  const [lane] = (await engine.get<ShardState>("/state")).lanes;
  if (lane === undefined) throw new Error("the engine has no lane");
  return lane;
}

/** The next offset of an engine that has applied and written all there is, but for ticks and their transactions. */
async function untilAtRest(engine: ServiceProcess): Promise<number> {
  let seen = -1;
  await until(async () => {
    const { nextOffset, pendingRecords, lagRecords } = await laneOf(engine);
    const isAtRest = nextOffset - seen <= TICKS_MAX && pendingRecords <= TICKS_MAX && lagRecords <= TICKS_MAX;
    seen = nextOffset;
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    return isAtRest;
  });
  return seen;
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const endAt = performance.now() + TIMEOUT_MS;
  while (!(await isDone())) {
    if (performance.now() > endAt) throw new Error(`not done within ${TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
