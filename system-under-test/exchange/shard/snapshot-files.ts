import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SNAPSHOT_VERSION, SnapshotError } from "../engine/snapshot.ts";
import type { LaneSnapshot } from "../lane/lane.ts";

/** A snapshot as it stands in a file. */
interface SavedSnapshot extends LaneSnapshot {
  /** SHA-256 of all the rest as JSON, hexadecimal. */
  readonly checksum: string;
}

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
    const saved: SavedSnapshot = { ...snapshot, checksum: checksumOf(snapshot) };
    await writeFile(`${path}.new`, JSON.stringify(saved));
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

  /** Renames a file that can't be used, and returns its new path. */
  async setAside(lane: string): Promise<string> {
    const path = this.#path(lane);
    await rename(path, `${path}.damaged`);
    return `${path}.damaged`;
  }

  #path(lane: string): string {
    return join(this.#directory, `${lane.replace("/", "-")}.snapshot.json`);
  }
}

function readSnapshot(text: string, path: string, lane: string): LaneSnapshot {
  let saved: SavedSnapshot;
  try {
    saved = JSON.parse(text) as SavedSnapshot;
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
  if (typeof saved?.engine?.version !== "number" || saved.lane !== lane) {
    throw damaged(path, `it is not a snapshot of lane ${lane}`);
  }
  if (saved.engine.version > SNAPSHOT_VERSION) {
    throw new SnapshotError(
      "SNAPSHOT_OF_NEWER_VERSION",
      `snapshot ${path} has version ${saved.engine.version}: expected ${SNAPSHOT_VERSION}; run the release that wrote it, or remove the file to replay the input topic`,
    );
  }
  if (saved.engine.version < SNAPSHOT_VERSION) {
    throw damaged(path, `it has version ${saved.engine.version}, which this release does not read`);
  }
  const { checksum, ...snapshot } = saved;
  if (checksumOf(snapshot) !== checksum) {
    throw damaged(path, "its content does not have its checksum");
  }
  return snapshot;
}

function checksumOf(snapshot: LaneSnapshot): string {
  return createHash("sha256").update(JSON.stringify(snapshot)).digest("hex");
}

function damaged(path: string, why: string): SnapshotError {
  return new SnapshotError("SNAPSHOT_DAMAGED", `snapshot ${path} is damaged: ${why}`);
}
