import type { WebSocket } from "ws";

/** Pings open WebSockets and cuts those that have not answered the ping before: a dead one lives for two intervals at most. */
export class SocketHeartbeat implements Disposable {
  readonly #sockets = new Set<WebSocket>();
  readonly #unanswered = new WeakSet<WebSocket>();
  readonly #timer: NodeJS.Timeout;

  constructor(intervalMs: number) {
    this.#timer = setInterval(() => this.#beat(), intervalMs);
  }

  watch(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on("pong", () => this.#unanswered.delete(socket));
    socket.once("close", () => this.#sockets.delete(socket));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    for (const socket of this.#sockets) {
      if (this.#unanswered.has(socket)) {
        socket.terminate();
      } else if (socket.readyState === socket.OPEN) {
        this.#unanswered.add(socket);
        socket.ping();
      }
    }
  }
}
