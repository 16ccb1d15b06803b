import { execFile } from "node:child_process";
import { close, constants, open } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { promisify } from "node:util";
import { settlesWithin } from "../../environment/system/waiting.ts";
import { LoadproofError } from "../../errors.ts";

const openFile = promisify(open);
const closeFile = promisify(close);

const MKFIFO_TIMEOUT_MS = 5_000;
const READ_BYTES = 1 << 16;
/** Time to read what is left in the pipe once its writer is gone; it holds 64 KiB at most. */
const DRAIN_TIMEOUT_MS = 10_000;

/**
 * The named pipe that k6 writes its samples into. No open of it ever waits for the other side: reading is opened without
 * blocking, then a writing end of our own is held, so that the end of the stream comes exactly when k6 is gone (also
 * when k6 never opened the pipe) and `finish` lets go of ours.
 */
export class SamplePipe implements AsyncDisposable {
  readonly path: string;
  #keepOpen: number | null;
  readonly #socket: Socket;
  readonly #ended: Promise<void>;

  private constructor(path: string, keepOpen: number, socket: Socket) {
    this.path = path;
    this.#keepOpen = keepOpen;
    this.#socket = socket;
    this.#ended = new Promise((resolve) => socket.once("close", () => resolve()));
  }

  /** Makes the pipe and hands its bytes to `onBytes`, which must be done with them when it returns. */
  static async open(path: string, onBytes: (bytes: Uint8Array) => void): Promise<SamplePipe> {
    await makePipe(path);
    const reading = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const keepOpen = await openFile(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const socket = new Socket({
      fd: reading,
      readable: true,
      writable: false,
      onread: {
        buffer,
        callback: (length) => {
          onBytes(buffer.subarray(0, length));
          return true;
        },
      },
    });
    socket.on("error", () => socket.destroy());
    socket.resume();
    return new SamplePipe(path, keepOpen, socket);
  }

  /** k6 is gone: reads what it left and closes the pipe. False when the pipe did not run dry in time. */
  async finish(): Promise<boolean> {
    await this.#letGo();
    const drained = await settlesWithin(this.#ended, DRAIN_TIMEOUT_MS);
    this.#socket.destroy();
    return drained;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#letGo();
    this.#socket.destroy();
    await rm(this.path, { force: true });
  }

  async #letGo(): Promise<void> {
    const fd = this.#keepOpen;
    this.#keepOpen = null;
    if (fd !== null) await closeFile(fd);
  }
}

async function makePipe(path: string): Promise<void> {
  await rm(path, { force: true });
  try {
    await promisify(execFile)("mkfifo", ["-m", "600", path], { timeout: MKFIFO_TIMEOUT_MS });
  } catch (cause) {
    const hint =
      "the temporary folder must be on a file system with named pipes, and mkfifo (coreutils) on PATH";
    throw new LoadproofError("ENVIRONMENT_FAILED", `${path}: no pipe for k6's samples could be made`, {
      cause,
      hint,
    });
  }
}
