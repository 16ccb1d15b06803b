import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { errorCode } from "./error-code.ts";

/** Why a file was not read, in words that hold nothing of what is in it. */
export class UnreadableFile extends Error {
  override name = "UnreadableFile";
  /** Nothing is at the path, which for some callers is no trouble. */
  readonly isMissing: boolean;

  constructor(message: string, isMissing = false) {
    super(message);
    this.isMissing = isMissing;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is no folder",
  EACCES: "it may not be read (EACCES)",
  EPERM: "it may not be read (EPERM)",
  ELOOP: "its symbolic links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "it is no regular file",
  EMFILE: "too many files are open; raise the limit: ulimit -n 4096",
  ENFILE: "too many files are open on this machine",
  EIO: "the disk failed to read it",
  ERR_INVALID_ARG_VALUE: "its path is none",
};

/**
 * The bytes of a regular file that has at most `bytesMax`: no folder, device or pipe is read, and no file without an end.
 * @throws UnreadableFile
 */
export function readRegularFile(path: string, bytesMax: number): Buffer {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK a pipe that nobody writes to would never open.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const found = fstatSync(file);
    if (!found.isFile()) throw new UnreadableFile(`it is ${kindOf(found)}`);
    if (found.size > bytesMax) throw tooLarge(bytesMax);
    return readBounded(file, found.size, bytesMax);
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new UnreadableFile(REASONS[code] ?? `it can't be read (${code})`, code === "ENOENT");
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * The same as text.
 * @throws UnreadableFile also when the bytes are no UTF-8.
 */
export function readRegularText(path: string, bytesMax: number): string {
  const bytes = readRegularFile(path, bytesMax);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableFile("it is no text in UTF-8");
  }
}

/** The text, or `null` when nothing is at the path. @throws UnreadableFile for what is there and can't be read. */
export function readTextIfThere(path: string, bytesMax: number): string | null {
  try {
    return readRegularText(path, bytesMax);
  } catch (error) {
    if (error instanceof UnreadableFile && error.isMissing) return null;
    throw error;
  }
}

/** Reads to the end, which may be elsewhere than the size says (files of /proc have a size of 0). */
function readBounded(file: number, size: number, bytesMax: number): Buffer {
  let bytes = Buffer.allocUnsafe(Math.min(size, bytesMax) + 1);
  let length = 0;
  for (;;) {
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > bytesMax) throw tooLarge(bytesMax);
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(length * 2, bytesMax) + 1);
  }
}

function tooLarge(bytesMax: number): UnreadableFile {
  return new UnreadableFile(`it has more than ${sizeText(bytesMax)}`);
}

function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${bytes / 1e9} GB` : bytes >= 1e6 ? `${bytes / 1e6} MB` : `${bytes} bytes`;
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a named pipe";
  return found.isSocket() ? "a socket" : "a device";
}
