import { WebSocket } from "k6/websockets";
import { markPhase } from "./phase.ts";
import { type Frame, parseFrame } from "./ws-frames.ts";
import { SOCKET_TAGS } from "./ws-tags.ts";

/** Time from the start of the handshake to the server's `ready`, milliseconds. */
const READY_TIMEOUT_MS = 10_000;

interface Listener {
  readonly onFrame: (frame: Frame) => void;
  /** The connection could not be made or ended without being asked to; called at most once. */
  readonly onLost: () => void;
}

/** One WebSocket from handshake to end. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #readyTimer: number;
  #over = false;

  constructor(baseUrl: string, token: string, { onFrame, onLost }: Listener) {
    const lost = (): void => {
      if (this.#over) return;
      markPhase();
      this.close();
      onLost();
    };
    markPhase();
    this.#socket = new WebSocket(`${baseUrl.replace(/^http/, "ws")}/ws`, null, {
      headers: { Authorization: `Bearer ${token}` },
      tags: SOCKET_TAGS,
    });
    this.#readyTimer = setTimeout(lost, READY_TIMEOUT_MS);
    this.#socket.onerror = lost;
    this.#socket.onclose = lost;
    this.#socket.onmessage = (event) => {
      const frame = typeof event?.data === "string" ? parseFrame(event.data) : null;
      if (frame === null || this.#over) return;
      markPhase();
      if (frame.type === "ready") clearTimeout(this.#readyTimer);
      onFrame(frame);
    };
  }

  send(frame: string): void {
    if (!this.#over) this.#socket.send(frame);
  }

  /** Ends it without calling `onLost`; may be called twice. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#readyTimer);
    this.#socket.close();
  }
}
