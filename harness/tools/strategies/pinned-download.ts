import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Context } from "../../context.ts";
import { LoadproofError } from "../../errors.ts";
import type { InstallMethod } from "../contracts.ts";
import { runChecked } from "../run-command.ts";

/** Short, because the next method must get its turn soon where there is no way to the host. */
const ANSWER_TIMEOUT_MS = 8_000;
const TRANSFER_TIMEOUT_MS = 5 * 60_000;
const UNPACK_TIMEOUT_MS = 60_000;

export interface PinnedArchive {
  /** A `.tar.gz`. */
  readonly url: string;
  /** SHA-256 of the archive, in hexadecimal. */
  readonly sha256: string;
}

/** A release archive whose checksum we know, unpacked without its top folder. */
export function pinnedDownload(archive: PinnedArchive, answerTimeoutMs = ANSWER_TIMEOUT_MS): InstallMethod {
  return {
    label: "release archive",
    scope: "cache",
    requires: [],
    unusable: async () => null,
    install: async (task) => {
      const file = join(task.folder, "archive.tar.gz");
      task.onProgress(`downloading ${archive.url}`);
      await download(archive.url, file, answerTimeoutMs, task.context);
      await checkSha256(file, archive);
      await runChecked("tar", ["-xzf", file, "-C", task.folder, "--strip-components=1"], {
        environment: task.context.environment,
        timeoutMs: UNPACK_TIMEOUT_MS,
        signal: task.context.interrupted,
      });
      await rm(file);
    },
  };
}

/** The host must answer within `answerTimeoutMs` and be done within 5 minutes. */
async function download(url: string, file: string, answerTimeoutMs: number, context: Context): Promise<void> {
  const answer = new AbortController();
  const timer = setTimeout(() => answer.abort(), answerTimeoutMs);
  const signals = [answer.signal, context.interrupted, AbortSignal.timeout(TRANSFER_TIMEOUT_MS)];
  try {
    const response = await fetch(url, { signal: AbortSignal.any(signals) });
    clearTimeout(timer);
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  } catch (error) {
    if (context.interrupted.aborted)
      throw new LoadproofError("INTERRUPTED", `interrupted while downloading ${url}`);
    if (answer.signal.aborted) throw new Error(`${url}: no answer within ${answerTimeoutMs / 1000} s`);
    throw new Error(`${url}: ${rootCause(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` says "fetch failed" and hides the reason one level down. */
function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function checkSha256(file: string, archive: PinnedArchive): Promise<void> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest("hex");
  if (actual !== archive.sha256)
    throw new Error(
      `${archive.url}: expected SHA-256 ${archive.sha256}, got ${actual}; nothing was installed`,
    );
}
