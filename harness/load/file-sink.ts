import { createWriteStream, type WriteStream } from "node:fs";
import { once } from "node:events";

/** Writes chunks to a file as they come; the first failure (a full disk) is told once and ends the writing. */
export class FileSink {
  readonly #stream: WriteStream;
  readonly #opened: Promise<unknown>;
  #failure: Error | null = null;
  #closed: Promise<void> | null = null;

  constructor(path: string, onFailure: (error: Error) => void) {
    this.#stream = createWriteStream(path);
    this.#opened = once(this.#stream, "open").catch(() => undefined);
    this.#stream.on("error", (error) => {
      this.#failure = error;
      onFailure(error);
    });
  }

  /** What could not be written, if anything. */
  get failure(): Error | null {
    return this.#failure;
  }

  write(chunk: Uint8Array | string): void {
    if (this.#failure === null) this.#stream.write(chunk);
  }

  /** Resolves when all is on disk, or when it failed. It may be called twice. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#opened;
    if (this.#failure !== null) return;
    const closed = once(this.#stream, "close");
    this.#stream.end();
    await closed.catch(() => undefined);
  }
}
