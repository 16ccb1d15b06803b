import type { Writable } from "node:stream";
import type { WebSocket } from "ws";
import type { Flushable, FlushRhythm } from "./flush-rhythm.ts";

/** Bytes that are kept back at most; more go out at once. */
const KEPT_BYTES_MAX = 16_384;

/**
 * Writes frames to a WebSocket's connection in order, those that come within a moment as one buffer. `ws` would build and
 * write each frame anew for each socket; it still reads, and sends the control frames, each of them in one piece.
 */
export class FrameWriter implements Flushable {
  readonly #webSocket: Pick<WebSocket, "readyState" | "OPEN">;
  readonly #connection: Pick<Writable, "write" | "writableLength">;
  readonly #rhythm: FlushRhythm;
  #kept: Buffer[] = [];
  #keptBytes = 0;

  constructor(
    webSocket: Pick<WebSocket, "readyState" | "OPEN">,
    connection: Pick<Writable, "write" | "writableLength">,
    rhythm: FlushRhythm,
  ) {
    this.#webSocket = webSocket;
    this.#connection = connection;
    this.#rhythm = rhythm;
  }

  /** Bytes written that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.#connection.writableLength;
  }

  /** A frame as it goes on the wire. */
  write(frame: Buffer): void {
    const isFirst = this.#kept.push(frame) === 1;
    this.#keptBytes += frame.length;
    this.#rhythm.kept(isFirst ? this : null);
    if (this.#keptBytes > KEPT_BYTES_MAX) this.flush();
  }

  /** Nothing may follow a close frame: what is kept back when the WebSocket is no longer open is dropped. */
  flush(): void {
    const kept = this.#kept;
    if (kept.length === 0) return;
    const bytes = kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept, this.#keptBytes);
    this.#kept = [];
    this.#keptBytes = 0;
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#connection.write(bytes);
  }
}
