import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import type { Command } from "../engine/commands.ts";
import { HASH_EVERY_RECORDS } from "../lane/lane.ts";
import type { LaneAddress } from "../router/lanes.ts";
import type { ShardSettings } from "../settings/sharding.ts";
import { testSpec } from "../testing/commands.ts";
import { order } from "../testing/exchange-talk.ts";
import type { ServiceProcess } from "../testing/service-process.ts";
import { decisionsIn, expectReplayedOutputs } from "../testing/replayed-outputs.ts";
import { shardNamed, ShardTopics, untilRole, WAIT } from "../testing/shard-topics.ts";
import { TopicContents } from "../testing/topic-contents.ts";
import { FAILING_ONE_OF } from "./failing-orders.ts";
import type { ShardState } from "./state-route.ts";

const REASON = "because PLACE_ORDER order 1000 of account 1 for AAA: the engine failed, as its defect wants";

let shards: ShardTopics;

beforeAll(async () => {
  shards = await ShardTopics.start();
});

afterAll(async () => {
  await shards?.[Symbol.asyncDispose]();
});

function startEngine(
  shard: string,
  role: "primary" | "standby",
  defects: string,
  changes: Record<string, string> = {},
): Promise<ServiceProcess> {
  // A slow machine must not make the other engine the primary: one that is stopped hands over at once.
  return shards.startEngine(shard, role, { LEASE_MS: "60000", DEFECTS: defects, ...changes });
}

async function stateOf(engine: ServiceProcess) {
  const { role, lanes } = await engine.get<ShardState>("/state");
  return { role, nextOffset: lanes[0]?.nextOffset, parkedCommands: lanes[0]?.parkedCommands };
}

const OPENING: readonly Command[] = [
  { kind: "LIST_SYMBOL", symbol: "AAA", spec: testSpec("AAA") },
  { kind: "DEPOSIT", accountId: 1, amount: 1_000_000_000 },
  { kind: "DEPOSIT", accountId: 2, amount: 1_000_000_000 },
];
/** Sells that rest, with the failing one among them in one record, and buys that meet what is there. */
const before = [
  order("1 by 1: sell 2 @ 100"),
  order("1000 by 1: sell 5 @ 100"),
  order("3 by 1: sell 2 @ 101"),
];
const after = [order("4 by 2: buy 4 @ 101"), order("5 by 1: sell 1 @ 102")];

/** Ticks, until the lane's state hash is written by whoever leads and so compared with the replay's. */
async function tickToHash(contents: TopicContents, shard: ShardSettings, lane: LaneAddress): Promise<void> {
  const end = await shards.endOf(shard.inputTopic);
  // The record whose offset is the next multiple is the last of these.
  const hashAt = Math.ceil(end / HASH_EVERY_RECORDS) * HASH_EVERY_RECORDS;
  const tick = encodeFrame([{ kind: "TICK" }], 1);
  await shards.transport.send(
    lane,
    Array.from({ length: hashAt - end + 1 }, () => tick),
  );
  const hashes = (): number =>
    contents
      .outputs(shard.outputTopic)
      .flatMap(({ events }) => events)
      .filter(({ kind }) => kind === "STATE_HASH").length;
  await expect.poll(hashes, WAIT).toBe(hashAt / HASH_EVERY_RECORDS + 1);
}

describe("an order that no engine can apply", () => {
  test("is parked in all replicas alike, and the shard goes on, also with another primary and from nothing", async () => {
    const { shard, lane } = shardNamed("shard-1");
    const topics = [shard.inputTopic, shard.outputTopic, shard.syncTopic];
    await using primary = await startEngine("shard-1", "primary", "failing-orders");
    await using standby = await startEngine("shard-1", "standby", "failing-orders");
    await using contents = await TopicContents.open(shards.broker.address, topics);
    await untilRole(primary, "primary");
    await shards.transport.send(
      lane,
      [OPENING, before, after].map((commands) => encodeFrame(commands, 1)),
    );
    const parked = { nextOffset: 3, parkedCommands: 1 };
    await expect.poll(() => stateOf(primary), WAIT).toEqual({ role: "primary", ...parked });
    await expect.poll(() => stateOf(standby), WAIT).toEqual({ role: "standby", ...parked });
    await expectReplayedOutputs(shards, contents, shard, lane);
    expect(decisionsIn(contents, shard)).toMatchObject([{ partition: 0, offset: 1, index: 1 }]);
    const told = contents.outputs(shard.outputTopic).flatMap(({ events }) => events);
    expect(told).toContainEqual(
      expect.objectContaining({ kind: "REFUSED", code: "ENGINE_FAILED", orderId: FAILING_ONE_OF }),
    );
    expect(told).toContainEqual(expect.objectContaining({ kind: "TRADE", makerOrderId: 3, takerOrderId: 4 }));
    for (const engine of [primary, standby]) {
      await expect
        .poll(() => engine.log, WAIT)
        .toContain(`event=parked lane=${lane.name} offset=1 index=1 by=shard-1-primary ${REASON}`);
      expect(await engine.metric("matching_engine_parked_commands")).toBe(1);
      expect(await engine.get("/health")).toMatchObject({
        status: "degraded",
        dependencies: {
          input: { message: expect.stringMatching(/^commands parked .*: 1, the last \d+ s ago$/) },
        },
      });
    }
    await tickToHash(contents, shard, lane);
    await primary.stop();
    await untilRole(standby, "primary");
    await tickToHash(contents, shard, lane);
    await expectReplayedOutputs(shards, contents, shard, lane);

    await using fromNothing = await startEngine("shard-1", "primary", "failing-orders");
    await standby.stop();
    await untilRole(fromNothing, "primary");
    expect(fromNothing.log).not.toContain("command_failed");
    await tickToHash(contents, shard, lane);
    await expectReplayedOutputs(shards, contents, shard, lane);
    expect(decisionsIn(contents, shard)).toHaveLength(1);
  });

  test("at the first try is applied at the second, by both", async () => {
    const { shard, lane } = shardNamed("shard-2");
    const topics = [shard.inputTopic, shard.outputTopic, shard.syncTopic];
    await using primary = await startEngine("shard-2", "primary", "failing-once");
    await using standby = await startEngine("shard-2", "standby", "failing-once");
    await using contents = await TopicContents.open(shards.broker.address, topics);
    await untilRole(primary, "primary");
    await shards.transport.send(
      lane,
      [OPENING, before, after].map((commands) => encodeFrame(commands, 1)),
    );
    await expect.poll(() => stateOf(standby), WAIT).toMatchObject({ nextOffset: 3, parkedCommands: 0 });
    await expectReplayedOutputs(shards, contents, shard, lane);
    const told = contents.outputs(shard.outputTopic).flatMap(({ events }) => events);
    expect(told).toContainEqual(expect.objectContaining({ kind: "TRADE", makerOrderId: FAILING_ONE_OF }));
    for (const engine of [primary, standby])
      await expect.poll(() => engine.log, WAIT).toContain(`attempt=1 ${REASON}`);
    await primary.stop();
    await untilRole(standby, "primary");
    await tickToHash(contents, shard, lane);
    await expectReplayedOutputs(shards, contents, shard, lane);
  });

  test("by the primary alone is parked in the standby too, which had applied it, and in its snapshots", async () => {
    const { shard, lane } = shardNamed("shard-3");
    const topics = [shard.inputTopic, shard.outputTopic, shard.syncTopic];
    const directory = await mkdtemp(join(tmpdir(), "exchange-parking-"));
    await using folder = new AsyncDisposableStack();
    folder.defer(() => rm(directory, { recursive: true, force: true }));
    const snapshots = { SNAPSHOT_DIRECTORY: directory, SNAPSHOT_EVERY_COMMANDS: "1" };
    await using standby = await startEngine("shard-3", "standby", "", snapshots);
    await shards.transport.send(
      lane,
      [OPENING, before, after].map((commands) => encodeFrame(commands, 1)),
    );
    await expect.poll(() => stateOf(standby), WAIT).toMatchObject({ role: "standby", nextOffset: 3 });
    await using primary = await startEngine("shard-3", "primary", "failing-orders");
    await using contents = await TopicContents.open(shards.broker.address, topics);
    await untilRole(primary, "primary");
    const parked = { nextOffset: 3, parkedCommands: 1 };
    await expect.poll(() => stateOf(standby), WAIT).toEqual({ role: "standby", ...parked });
    await expectReplayedOutputs(shards, contents, shard, lane);
    await primary.stop();
    await untilRole(standby, "primary");
    await tickToHash(contents, shard, lane);
    await expectReplayedOutputs(shards, contents, shard, lane);

    await standby.stop();
    await using returned = await startEngine("shard-3", "primary", "", snapshots);
    expect((await stateOf(returned)).nextOffset).toBeGreaterThan(3);
    await untilRole(returned, "primary");
    await tickToHash(contents, shard, lane);
    await expectReplayedOutputs(shards, contents, shard, lane);
  });

  test("by the standby alone ends the standby, and the primary has applied it", async () => {
    const { shard, lane } = shardNamed("legacy");
    const topics = [shard.inputTopic, shard.outputTopic, shard.syncTopic];
    await using primary = await startEngine("legacy", "primary", "");
    await using standby = await startEngine("legacy", "standby", "failing-orders");
    await using contents = await TopicContents.open(shards.broker.address, topics);
    await untilRole(primary, "primary");
    await shards.transport.send(
      lane,
      [OPENING, before, after].map((commands) => encodeFrame(commands, 1)),
    );
    await expect.poll(() => standby.hasEnded, WAIT).toBe(true);
    await expect
      .poll(() => standby.log, WAIT)
      .toContain("partition 0, offset 1, command 1 was applied by the primary and failed here twice");
    await expectReplayedOutputs(shards, contents, shard, lane);
    expect(decisionsIn(contents, shard)).toEqual([]);
    expect(await stateOf(primary)).toEqual({ role: "primary", nextOffset: 3, parkedCommands: 0 });
  });
});
