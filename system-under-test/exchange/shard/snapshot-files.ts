import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { SNAPSHOT_VERSION, SnapshotError } from "../engine/snapshot.ts";
import { SnapshotBuilder, type SnapshotPart, snapshotParts } from "../engine/snapshot-parts.ts";
import { stateHash } from "../engine/state-hash.ts";
import type { Lane, LaneSnapshot } from "../lane/lane.ts";

/** The one before the newest is for the case that the newest can't be read. */
const SNAPSHOTS_KEPT = 2;
/** What is made without a pause in which others can work: about two milliseconds. */
const WRITE_BYTES = 256 * 1024;
const OFFSET_DIGITS = 16;

/** First and last line of a file; the lines between are parts of the engine's snapshot. */
interface Head {
  readonly version: number;
  readonly lane: string;
  readonly nextOffset: number;
}
interface End {
  readonly hash: string;
  /** SHA-256 of all lines before, hexadecimal. */
  readonly checksum: string;
}

/**
 * Snapshots of one shard process: JSON lines, a file for each lane and offset. They are written under another name and
 * renamed when they are whole and may be used, so that a crash leaves the files that there were.
 */
export class SnapshotFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes the lane as it is, which must not change until that is done. It can't be loaded before `publish`. */
  async write(lane: Lane): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await using file = await open(this.#path(lane.name, "new"), "w");
    const checksum = createHash("sha256");
    let waiting: string[] = [];
    let waitingLength = 0;
    const flush = async (): Promise<void> => {
      const bytes = Buffer.from(waiting.join(""));
      checksum.update(bytes);
      waiting = [];
      waitingLength = 0;
      await file.writeFile(bytes);
    };
    const head: Head = { version: SNAPSHOT_VERSION, lane: lane.name, nextOffset: lane.nextOffset };
    waiting.push(toLine(head));
    for (const part of snapshotParts(lane.engine.state)) {
      const line = toLine(part);
      waiting.push(line);
      waitingLength += line.length;
      if (waitingLength >= WRITE_BYTES) await flush();
    }
    await flush();
    const end: End = { hash: stateHash(lane.engine.state), checksum: checksum.digest("hex") };
    await file.writeFile(toLine(end));
    await file.sync();
  }

  /** Makes what `write` has written the newest snapshot of the lane, and removes those that are too old. */
  async publish(lane: string, nextOffset: number): Promise<void> {
    await rename(this.#path(lane, "new"), this.#path(lane, offsetText(nextOffset)));
    for (const offset of (await this.#offsets(lane)).slice(SNAPSHOTS_KEPT)) {
      await rm(this.#path(lane, offset), { force: true });
    }
  }

  /** Paths of the lane's snapshots, newest first. */
  async paths(lane: string): Promise<string[]> {
    return (await this.#offsets(lane)).map((offset) => this.#path(lane, offset));
  }

  /** Renames a file that can't be used, instead of an older such one, and returns its new path. */
  async setAside(lane: string, path: string): Promise<string> {
    const damaged = this.#path(lane, "damaged");
    await rename(path, damaged);
    return damaged;
  }

  async #offsets(lane: string): Promise<string[]> {
    const [start = "", end = ""] = this.#name(lane, "/").split("/");
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    return names
      .filter((name) => name.startsWith(start) && name.endsWith(end))
      .map((name) => name.slice(start.length, -end.length))
      .filter((offset) => /^\d{16}$/.test(offset))
      .sort()
      .reverse();
  }

  #path(lane: string, which: string): string {
    return join(this.#directory, this.#name(lane, which));
  }

  #name(lane: string, which: string): string {
    return `${lane.replace("/", "-")}.${which}.snapshot.jsonl`;
  }
}

/** Reads a snapshot of the lane; throws a `SnapshotError` when it can't be used. */
export async function readSnapshot(path: string, lane: string): Promise<LaneSnapshot> {
  try {
    return await readLines(path, lane);
  } catch (error) {
    if (error instanceof SnapshotError) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error));
  }
}

async function readLines(path: string, lane: string): Promise<LaneSnapshot> {
  await using file = await open(path);
  const checksum = createHash("sha256");
  const builder = new SnapshotBuilder();
  let head: Head | null = null;
  let end: End | null = null;
  for await (const line of file.readLines()) {
    const value = JSON.parse(line) as Head | End | SnapshotPart;
    if (end !== null) throw damaged(path, "there is something behind its end");
    if ("checksum" in value) {
      end = value;
      continue;
    }
    checksum.update(`${line}\n`);
    if (head === null) {
      head = value as Head;
      checkHead(head, path, lane);
    } else {
      builder.add(value as SnapshotPart);
    }
  }
  if (head === null || end === null) throw damaged(path, "it is cut off");
  if (checksum.digest("hex") !== end.checksum) {
    throw damaged(path, "its content does not have its checksum");
  }
  return { nextOffset: head.nextOffset, hash: end.hash, engine: builder.build() };
}

function checkHead({ version, ...head }: Head, path: string, lane: string): void {
  if (typeof version !== "number" || head.lane !== lane) {
    throw damaged(path, `it is not a snapshot of lane ${lane}`);
  }
  if (version > SNAPSHOT_VERSION) {
    throw new SnapshotError(
      "SNAPSHOT_OF_NEWER_VERSION",
      `snapshot ${path} has version ${version}: expected ${SNAPSHOT_VERSION}; run the release that wrote it, or remove the file to replay the input topic`,
    );
  }
  if (version < SNAPSHOT_VERSION) {
    throw damaged(path, `it has version ${version}, which this release does not read`);
  }
}

function toLine(value: Head | End | SnapshotPart): string {
  return `${JSON.stringify(value)}\n`;
}

/** Of one length, so that names sort as the offsets do. */
function offsetText(offset: number): string {
  return String(offset).padStart(OFFSET_DIGITS, "0");
}

function damaged(path: string, why: string): SnapshotError {
  return new SnapshotError("SNAPSHOT_DAMAGED", `snapshot ${path} is damaged: ${why}`);
}
