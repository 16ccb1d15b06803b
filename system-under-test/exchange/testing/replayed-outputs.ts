import { expect } from "vitest";
import { Lane } from "../lane/lane.ts";
import type { LaneAddress } from "../router/lanes.ts";
import type { ShardSettings } from "../settings/sharding.ts";
import { decodeSyncRecord, type ParkedCommand } from "../shard/sync-records.ts";
import { LANES, type ShardTopics, WAIT } from "./shard-topics.ts";
import type { TopicContents } from "./topic-contents.ts";

export function decisionsIn(contents: TopicContents, { syncTopic }: ShardSettings): ParkedCommand[] {
  return contents.records(syncTopic).flatMap(({ value }) => {
    const record = decodeSyncRecord(value);
    return record?.kind === "PARKED" ? [record] : [];
  });
}

/**
 * Every input record has its outputs once, in order, and every byte is that of a sound engine to which the sync topic,
 * where it is read, has said what to leave out. Answers how many outputs there are.
 */
export async function expectReplayedOutputs(
  shards: ShardTopics,
  contents: TopicContents,
  shard: ShardSettings,
  lane: LaneAddress,
): Promise<number> {
  const end = await shards.endOf(shard.inputTopic);
  const written = (): number => contents.outputs(shard.outputTopic).filter(({ last }) => last).length;
  await expect.poll(() => [contents.records(shard.inputTopic).length, written()], WAIT).toEqual([end, end]);
  const actual = contents.records(shard.outputTopic).map(({ value }) => value?.toString("hex"));
  const firstDifference = (): unknown => {
    const expected = replayed(contents, shard, lane);
    const index = actual.findIndex((output, at) => output !== expected[at]);
    if (index === -1 && actual.length === expected.length) return null;
    return {
      index,
      actual: actual[index],
      expected: expected[index],
      lengths: [actual.length, expected.length],
    };
  };
  // A reader may see the outputs of a transaction before the decision that the same transaction wrote elsewhere.
  await expect.poll(firstDifference, WAIT).toBeNull();
  return actual.length;
}

function replayed(contents: TopicContents, shard: ShardSettings, lane: LaneAddress): string[] {
  const replay = new Lane({ lane: lane.name, lanes: LANES.map(({ name }) => name) });
  const decisions = decisionsIn(contents, shard);
  return contents.records(shard.inputTopic).flatMap(({ offset, value }) => {
    const here = decisions.filter((decision) => decision.offset === offset);
    const { frames } = replay.apply(offset, value, new Map(here.map(({ index, reason }) => [index, reason])));
    return frames.map((frame) => frame.toString("hex"));
  });
}
