import { SNAPSHOT_VERSION } from "../engine/snapshot.ts";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import { createKafka } from "../../platform/kafka/client.ts";
import { Lane } from "../lane/lane.ts";
import type { LaneAddress } from "../router/lanes.ts";
import type { ServiceProcess } from "../testing/service-process.ts";
import { testSpec } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import { expectReplayedOutputs } from "../testing/replayed-outputs.ts";
import { shardNamed, ShardTopics, untilRole, WAIT } from "../testing/shard-topics.ts";
import { TopicContents } from "../testing/topic-contents.ts";
import { SnapshotFiles } from "./snapshot-files.ts";
import type { ShardState } from "./state-route.ts";

const ORDERS_EACH = 400;
const APPEND_TRIES_MAX = 20;

let shards: ShardTopics;
let nextOrderId = 1;

beforeAll(async () => {
  shards = await ShardTopics.start();
});

afterAll(async () => {
  await shards?.[Symbol.asyncDispose]();
});

function startEngine(
  shard: string,
  role: "primary" | "standby",
  changes: Record<string, string> = {},
): Promise<ServiceProcess> {
  return shards.startEngine(shard, role, { LEASE_MS: "5000", ...changes });
}

/** On a busy machine Kafka may be late; a record that is then written twice is two inputs, and as good as any. */
async function append(lane: LaneAddress, commands: readonly Command[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await shards.transport.send(lane, [encodeFrame(commands, Date.now())]);
    } catch (error) {
      if (tries === APPEND_TRIES_MAX) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function open(lane: LaneAddress): Promise<void> {
  await append(lane, [
    { kind: "LIST_SYMBOL", symbol: "AAA", spec: testSpec("AAA") },
    { kind: "DEPOSIT", accountId: 1, amount: 1_000_000_000 },
    { kind: "DEPOSIT", accountId: 2, amount: 1_000_000_000 },
  ]);
}

/** Sends orders one record at a time, so that there are many places to be interrupted at. */
async function trade(lane: LaneAddress, count = ORDERS_EACH): Promise<void> {
  for (let index = 0; index < count; index++) {
    const id = nextOrderId++;
    await append(lane, [
      order(`${id} by ${1 + (id % 2)}: ${id % 3 === 0 ? "sell" : "buy"} 2 @ ${98 + (id % 5)}`),
    ]);
  }
}

async function startOffset(engine: ServiceProcess): Promise<number> {
  return (await engine.get<ShardState>("/state")).lanes[0]?.startOffset ?? Number.NaN;
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "exchange-snapshots-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

describe("a shard with a primary and a hot standby", () => {
  test("goes on when its primary is killed: nothing lost, nothing twice", async () => {
    const { shard, lane } = shardNamed("shard-1");
    await using primary = await startEngine("shard-1", "primary");
    await using standby = await startEngine("shard-1", "standby");
    await using contents = await TopicContents.open(shards.broker.address, [
      shard.inputTopic,
      shard.outputTopic,
    ]);
    await untilRole(primary, "primary");
    await open(lane);
    const trading = trade(lane);
    await expect.poll(() => contents.records(shard.outputTopic).length, WAIT).toBeGreaterThan(50);
    await primary.kill();
    await trading;
    await untilRole(standby, "primary");
    await trade(lane, 20);
    expect(await expectReplayedOutputs(shards, contents, shard, lane)).toBeGreaterThan(ORDERS_EACH);
  });

  test("shows nothing of a primary that was stopped and continued", async () => {
    const { shard, lane } = shardNamed("shard-2");
    await using primary = await startEngine("shard-2", "primary");
    await using standby = await startEngine("shard-2", "standby");
    await using contents = await TopicContents.open(shards.broker.address, [
      shard.inputTopic,
      shard.outputTopic,
    ]);
    await untilRole(primary, "primary");
    await open(lane);
    const trading = trade(lane);
    await expect.poll(() => contents.records(shard.outputTopic).length, WAIT).toBeGreaterThan(50);
    primary.pause();
    await untilRole(standby, "primary");
    await trading;
    primary.resume();
    await untilRole(primary, "standby");
    expect((await standby.get<ShardState>("/state")).role).toBe("primary");
    // By the fence, or by a request of its own that failed in the meantime: whichever it hears of first.
    await expect.poll(() => primary.log, WAIT).toContain("event=demoted shard=shard-2");
    await trade(lane, 20);
    await expectReplayedOutputs(shards, contents, shard, lane);
    // The one that came back is a good standby again.
    await standby.kill();
    await untilRole(primary, "primary");
    await trade(lane, 20);
    await expectReplayedOutputs(shards, contents, shard, lane);
  });

  test("hands over at once when its primary is stopped softly, and starts from snapshots", async () => {
    const { shard, lane } = shardNamed("shard-3");
    await using folder = await temporaryFolder();
    const snapshots = {
      SNAPSHOT_DIRECTORY: folder.path,
      SNAPSHOT_EVERY_COMMANDS: "10",
    };
    const slowLease = { LEASE_MS: "60000" };
    await using primary = await startEngine("shard-3", "primary", { ...snapshots, ...slowLease });
    await using standby = await startEngine("shard-3", "standby", slowLease);
    await using contents = await TopicContents.open(shards.broker.address, [
      shard.inputTopic,
      shard.outputTopic,
    ]);
    await untilRole(primary, "primary");
    await open(lane);
    await trade(lane, 50);
    await primary.stop();
    await untilRole(standby, "primary");
    await using returned = await startEngine("shard-3", "primary", { ...snapshots, ...slowLease });
    expect(await startOffset(returned)).toBeGreaterThan(10);
    await trade(lane, 50);
    await standby.stop();
    await untilRole(returned, "primary");
    await trade(lane, 20);
    await expectReplayedOutputs(shards, contents, shard, lane);
  });
});

describe("a shard whose engines were both killed", () => {
  test("goes on from the newest snapshots, and applies again only what came after them", async () => {
    const { shard, lane } = shardNamed("legacy");
    const roles = ["primary", "standby"] as const;
    await using folder = await temporaryFolder();
    await using stack = new AsyncDisposableStack();
    const start = async (role: (typeof roles)[number]): Promise<ServiceProcess> => {
      const snapshots = { SNAPSHOT_DIRECTORY: join(folder.path, role), SNAPSHOT_EVERY_COMMANDS: "300" };
      return stack.use(await startEngine("legacy", role, snapshots));
    };
    const newest = async (role: string): Promise<number> => {
      const [path = ""] = await new SnapshotFiles(join(folder.path, role)).paths(lane.name);
      return Number(/\.(\d+)\.snapshot/.exec(path)?.[1] ?? 0);
    };
    await using contents = await TopicContents.open(shards.broker.address, [
      shard.inputTopic,
      shard.outputTopic,
    ]);
    const killed = await Promise.all(roles.map(start));
    await open(lane);
    await trade(lane, 700);
    for (const role of roles) await expect.poll(() => newest(role), WAIT).toBeGreaterThan(500);
    await Promise.all(killed.map((engine) => engine.kill()));
    await trade(lane, 20);
    const offsets = await Promise.all(roles.map(newest));
    const returned = await Promise.all(roles.map(start));
    expect(await Promise.all(returned.map(startOffset))).toEqual(offsets);
    await trade(lane, 20);
    await expectReplayedOutputs(shards, contents, shard, lane);
    const { length } = contents.records(shard.inputTopic);
    for (const [index, engine] of returned.entries()) {
      const before = contents
        .records(shard.inputTopic)
        .filter(({ offset }) => offset < (offsets[index] ?? 0));
      expect(before.length).toBeGreaterThan(500);
      // The standby may still be behind the primary, whose outputs were waited for.
      await expect
        .poll(() => engine.metric("matching_engine_commands_total"), WAIT)
        .toBe(length - before.length);
    }
  });
});

describe("a shard with a snapshot that it can't use", () => {
  const { shard, lane } = shardNamed("legacy");
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let files: SnapshotFiles;

  beforeAll(async () => {
    folder = await temporaryFolder();
    files = new SnapshotFiles(folder.path);
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  /** Alone, so that a short lease takes nothing from another engine. */
  const start = (): Promise<ServiceProcess> =>
    startEngine("legacy", "primary", { SNAPSHOT_DIRECTORY: folder.path, LEASE_MS: "800" });

  /** Changes the newest one and says which it is. */
  const change = async (edit: (text: string) => string): Promise<string> => {
    const [path = ""] = await files.paths(lane.name);
    await writeFile(path, edit(await readFile(path, "utf8")));
    return path;
  };

  test("saves one when it stops", async () => {
    await using engine = await start();
    await untilRole(engine, "primary");
    await open(lane);
    await trade(lane, 30);
    await engine.stop();
    expect(await files.paths(lane.name)).toHaveLength(1);
  });

  test("sets one aside that is damaged, and replays its input", async () => {
    const path = await change((text) => text.slice(0, -20));
    await using contents = await TopicContents.open(shards.broker.address, [
      shard.inputTopic,
      shard.outputTopic,
    ]);
    await using engine = await start();
    await untilRole(engine, "primary");
    await trade(lane, 5);
    await expectReplayedOutputs(shards, contents, shard, lane);
    expect(engine.log).toContain(`SNAPSHOT_DAMAGED: snapshot ${path} is damaged`);
    expect(await startOffset(engine)).toBe(0);
    await engine.stop();
  });

  test("does not start on one of a newer release, and says what to do", async () => {
    const path = await change((text) => text.replace(/"version":\d+/, `"version":${SNAPSHOT_VERSION + 1}`));
    await expect(start()).rejects.toThrow(
      `SNAPSHOT_OF_NEWER_VERSION: snapshot ${path} has version ${SNAPSHOT_VERSION + 1}: expected ${SNAPSHOT_VERSION}; run the release that wrote it, or remove the file to replay the input topic`,
    );
    await rm(path);
    await using engine = await start();
    await untilRole(engine, "primary");
  });

  test("does not start on one of an input that is no longer there", async () => {
    const other = new Lane({ lane: lane.name, lanes: [] });
    other.nextOffset = 1_000_000;
    await files.write(other);
    await files.publish(lane.name, other.nextOffset);
    await expect(start()).rejects.toThrow(`${lane.name} ends at offset`);
  });
});

describe("a shard whose sync topic was lost", () => {
  const { shard, lane } = shardNamed("legacy");

  test("does not start where outputs were written, because it would write them again", async () => {
    await append(lane, [{ kind: "TICK" }]);
    const admin = createKafka({
      brokers: [shards.broker.address],
      clientId: "test",
      log: () => undefined,
    }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [shard.syncTopic] });
    await expect.poll(() => admin.listTopics(), WAIT).not.toContain(shard.syncTopic);
    await admin.disconnect();
    await shards.broker.createTopics([shard.syncTopic]);
    // It may be seen as healthy before it has read the topics.
    const said = await startEngine("legacy", "primary").then(
      async (engine) => {
        await using started = engine;
        await expect.poll(() => started.hasEnded, WAIT).toBe(true);
        await started.kill();
        return started.log;
      },
      (error: Error) => error.message,
    );
    expect(said).toContain(`${shard.syncTopic} is empty, but ${shard.outputTopic} has records`);
  });
});
