import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { encodeFrame } from "../codec/input-frame.ts";
import { SNAPSHOT_VERSION } from "../engine/snapshot.ts";
import { Lane } from "../lane/lane.ts";
import { OPENING, restingOrder, TEST_LANE, TEST_PLACE } from "../testing/commands.ts";
import type { TailRecord } from "../kafka/tail-reader.ts";
import { LaneLog } from "./lane-log.ts";
import { LaneSnapshots } from "./lane-snapshots.ts";
import { restoreLane } from "./restore-lane.ts";
import { SnapshotFiles } from "./snapshot-files.ts";

let directory: string;
let files: SnapshotFiles;
let said: string[];
const note = (level: string, message: string): void => void said.push(`${level} ${message}`);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "exchange-snapshots-"));
  files = new SnapshotFiles(directory);
  said = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The opening, and input records of one resting order each. */
const RECORDS: readonly TailRecord[] = Array.from({ length: 2_501 }, (_, offset) => ({
  offset,
  value: encodeFrame(offset === 0 ? OPENING : [restingOrder(offset, { clientOrderId: `mine ${offset}` })], 0),
  timestamp: 0,
}));

/** A lane after its opening and so many orders. */
function laneWith(orders: number): Lane {
  const lane = new Lane(TEST_PLACE);
  for (const { offset, value } of RECORDS.slice(0, orders + 1)) lane.apply(offset, value);
  return lane;
}

async function save(lane: Lane): Promise<void> {
  await files.write(lane);
  await files.publish(lane.name, lane.nextOffset);
}

const restored = (): Promise<Lane> =>
  restoreLane(TEST_LANE, { files, create: (snapshot) => new Lane(TEST_PLACE, snapshot), log: note });

describe("snapshots in files", () => {
  test("give the lane as it was, more than one part of it too", async () => {
    const lane = laneWith(2_500);
    await save(lane);
    const again = await restored();
    expect(again.snapshot()).toEqual(lane.snapshot());
    expect(again.nextOffset).toBe(2_501);
    const next = encodeFrame([restingOrder(9_999, { side: "buy", quantity: 7 })], 0);
    expect(again.apply(3_000, next)).toEqual(lane.apply(3_000, next));
    expect(said).toEqual([`info event=restored lane=${TEST_LANE} offset=2501 from ${await onlyPath()}`]);
  });

  test("are the newest two of each lane, and another lane's are left alone", async () => {
    const other = new Lane({ lane: `${TEST_LANE}1`, lanes: [] });
    await save(other);
    for (const orders of [1, 12, 3]) await save(laneWith(orders));
    expect((await readdir(directory)).sort()).toEqual([
      "input-a-0.0000000000000004.snapshot.jsonl",
      "input-a-0.0000000000000013.snapshot.jsonl",
      "input-a-01.0000000000000000.snapshot.jsonl",
    ]);
    expect((await restored()).nextOffset).toBe(13);
  });

  test("are not seen before they are whole and published", async () => {
    await files.write(laneWith(3));
    expect((await restored()).nextOffset).toBe(0);
  });

  test.each([
    ["cut off in a line", (text: string) => text.slice(0, -20)],
    ["cut off between lines", (text: string) => text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1)],
    ["with another number in it", (text: string) => text.replace('"remaining":1', '"remaining":2')],
    ["that says another offset", (text: string) => text.replace(/"nextOffset":\d+/, '"nextOffset":3')],
    ["of another lane", (text: string) => text.replace(TEST_LANE, "input-a/7")],
    ["with another hash", (text: string) => text.replace(/"hash":"../, '"hash":"zz')],
    ["of an older release", (text: string) => text.replace(/"version":\d+/, '"version":1')],
    ["that is empty", () => ""],
    ["that is no text of ours", () => "\u0000{}[\nnull\n"],
  ])("%s are set aside, and the one before is taken", async (_name, damage) => {
    await save(laneWith(5));
    await save(laneWith(8));
    const path = (await files.paths(TEST_LANE))[0] ?? "";
    await writeFile(path, damage(await readFile(path, "utf8")));
    expect((await restored()).nextOffset).toBe(6);
    expect(said[0]).toMatch(/^error SNAPSHOT_DAMAGED: snapshot .* kept as .*\.damaged\./);
    expect(await files.paths(TEST_LANE)).toHaveLength(1);
  });

  test("of a newer release are not overruled", async () => {
    await save(laneWith(5));
    const path = await onlyPath();
    await writeFile(
      path,
      (await readFile(path, "utf8")).replace(/"version":\d+/, `"version":${SNAPSHOT_VERSION + 1}`),
    );
    await expect(restored()).rejects.toThrow(
      `SNAPSHOT_OF_NEWER_VERSION: snapshot ${path} has version ${SNAPSHOT_VERSION + 1}: expected ${SNAPSHOT_VERSION}; run the release that wrote it, or remove the file`,
    );
  });

  async function onlyPath(): Promise<string> {
    const [path = "", ...more] = await files.paths(TEST_LANE);
    expect(more).toEqual([]);
    return path;
  }
});

describe("when snapshots are taken", () => {
  /** A log of a lane whose next offset is 5, after 4 orders, and its snapshots. */
  function logged(everyCommands = 10): { log: LaneLog; snapshots: LaneSnapshots } {
    const log = new LaneLog(new Lane(TEST_PLACE));
    for (const record of RECORDS.slice(0, 5)) log.apply(record);
    return { log, snapshots: new LaneSnapshots({ log, files, everyCommands, say: note }) };
  }

  test("one counts from when its outputs are written", async () => {
    const { log, snapshots } = logged();
    await snapshots.afterRecord({ commands: 9 });
    log.commit(4);
    await snapshots.publish();
    expect(await files.paths(TEST_LANE)).toEqual([]);
    log.apply(RECORDS[5] as TailRecord);
    await snapshots.afterRecord({ commands: 0 });
    await snapshots.publish();
    expect(await files.paths(TEST_LANE)).toEqual([]);
    // What is applied later changes nothing of it.
    log.apply(RECORDS[6] as TailRecord);
    log.commit(5);
    await Promise.all([snapshots.publish(), snapshots.publish()]);
    expect((await restored()).snapshot()).toEqual(laneWith(5).snapshot());
  });

  test("one is dropped when its lane goes back, or is not trusted", async () => {
    const { log, snapshots } = logged();
    await snapshots.afterRecord({ commands: 10 });
    log.distrust(3);
    log.commit(4);
    await snapshots.publish();
    log.goBack(laneWith(2));
    await snapshots.publish();
    expect(await files.paths(TEST_LANE)).toEqual([]);
    log.distrust(3);
    await snapshots.finish();
    expect(await files.paths(TEST_LANE)).toEqual([]);
  });

  test("the last one is taken at the end, unless outputs are missing or nothing is new", async () => {
    const { log, snapshots } = logged();
    await new LaneSnapshots({
      log: new LaneLog(laneWith(4)),
      files,
      everyCommands: 10,
      say: note,
    }).finish();
    await snapshots.finish();
    expect(await files.paths(TEST_LANE)).toEqual([]);
    log.commit(4);
    await snapshots.finish();
    expect((await restored()).nextOffset).toBe(5);
  });

  test("one that can't be saved is an error in the log", async () => {
    await writeFile(join(directory, "file"), "");
    files = new SnapshotFiles(join(directory, "file"));
    await logged().snapshots.afterRecord({ commands: 10 });
    expect(said).toEqual([
      expect.stringMatching(/^error snapshot of input-a\/0 at 5 could not be written: /),
    ]);
  });
});
