import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SNAPSHOT_VERSION, SnapshotError } from "../engine/snapshot.ts";
import { stateHash } from "../engine/state-hash.ts";
import type { LaneSnapshot } from "../lane/lane.ts";

/** Snapshots of one shard process, a file for each lane. */
export class SnapshotFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Written beside and renamed, so that a crash leaves the old file or the new one. */
  async save(snapshot: LaneSnapshot): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const path = this.#path(snapshot.lane);
    await writeFile(`${path}.new`, JSON.stringify(snapshot));
    await rename(`${path}.new`, path);
  }

  /** `undefined` when there is none; throws a `SnapshotError` when it can't be used. */
  async load(lane: string): Promise<LaneSnapshot | undefined> {
    const path = this.#path(lane);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") {
        return undefined;
      }
      throw error;
    }
    return readSnapshot(text, path, lane);
  }

  #path(lane: string): string {
    return join(this.#directory, `${lane.replace("/", "-")}.snapshot.json`);
  }
}

function readSnapshot(text: string, path: string, lane: string): LaneSnapshot {
  let snapshot: LaneSnapshot;
  try {
    snapshot = JSON.parse(text) as LaneSnapshot;
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
  if (typeof snapshot?.engine?.version !== "number" || snapshot.lane !== lane) {
    throw damaged(path, `it is not a snapshot of lane ${lane}`);
  }
  if (snapshot.engine.version > SNAPSHOT_VERSION) {
    throw new SnapshotError(
      "SNAPSHOT_OF_NEWER_VERSION",
      `snapshot ${path} has version ${snapshot.engine.version}: expected ${SNAPSHOT_VERSION}; remove it to replay the input topic instead, or run the release that wrote it`,
    );
  }
  if (stateHash(snapshot.engine) !== snapshot.hash) {
    throw damaged(path, "its content does not have its hash");
  }
  return snapshot;
}

function damaged(path: string, why: string): SnapshotError {
  return new SnapshotError(
    "SNAPSHOT_DAMAGED",
    `snapshot ${path} is damaged: ${why}; remove it to replay the input topic instead`,
  );
}
