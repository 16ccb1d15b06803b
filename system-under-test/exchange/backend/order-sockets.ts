import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { ApiKeys } from "./api-keys.ts";

const PATH = "/ws";
const SUBSCRIBE_TIMEOUT_MS = 5_000;
const FRAME_BYTES_MAX = 4_096;
/** A reader that is this far behind is cut off, so that it can't fill the memory. */
const UNSENT_BYTES_MAX = 1024 * 1024;
const CLOSE = { policy: 1008, tryLater: 1013, goingAway: 1001 } as const;
const subscribeSchema = z.strictObject({ type: z.literal("subscribe"), apiKey: z.string().max(256) });

/** Sends accounts what becomes of their orders. A client says `{type: "subscribe", apiKey}` first. */
export class OrderSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  });
  readonly #byAccount = new Map<number, Set<WebSocket>>();
  readonly #keys: ApiKeys;
  readonly #socketsMax: number;

  constructor(keys: ApiKeys, socketsMax: number) {
    this.#keys = keys;
    this.#socketsMax = socketsMax;
  }

  get open(): number {
    return this.#server.clients.size;
  }

  attach(http: Server): void {
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (request.url?.split("?", 1)[0] !== PATH || this.open >= this.#socketsMax) {
        socket.end(
          `HTTP/1.1 ${request.url?.startsWith(PATH) === true ? "503 Service Unavailable" : "404 Not Found"}\r\nconnection: close\r\n\r\n`,
        );
        return;
      }
      this.#server.handleUpgrade(request, socket, head, (client) => this.#accept(client));
    });
  }

  hasListeners(accountId: number): boolean {
    return this.#byAccount.has(accountId);
  }

  send(accountId: number, message: unknown): void {
    const sockets = this.#byAccount.get(accountId);
    if (sockets === undefined) {
      return;
    }
    const text = JSON.stringify(message);
    for (const socket of sockets) {
      if (socket.bufferedAmount > UNSENT_BYTES_MAX) {
        socket.close(CLOSE.tryLater, "too far behind");
      } else {
        socket.send(text);
      }
    }
  }

  closeAll(): void {
    for (const socket of this.#server.clients) {
      socket.close(CLOSE.goingAway, "the service stops");
    }
  }

  #accept(socket: WebSocket): void {
    const timer = setTimeout(
      () => socket.close(CLOSE.policy, "expected a subscribe message"),
      SUBSCRIBE_TIMEOUT_MS,
    );
    socket.on("error", () => socket.terminate());
    socket.once("close", () => clearTimeout(timer));
    socket.once("message", (data) => {
      clearTimeout(timer);
      this.#subscribe(socket, Buffer.isBuffer(data) ? data.toString() : "");
    });
  }

  #subscribe(socket: WebSocket, text: string): void {
    const accountId = this.#accountOf(text);
    if (accountId === null) {
      socket.close(CLOSE.policy, 'expected {"type":"subscribe","apiKey":"<API key of the account>"}');
      return;
    }
    const sockets = this.#byAccount.get(accountId) ?? new Set();
    this.#byAccount.set(accountId, sockets);
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) {
        this.#byAccount.delete(accountId);
      }
    });
    socket.send(JSON.stringify({ type: "subscribed", accountId: String(accountId) }));
  }

  #accountOf(text: string): number | null {
    try {
      return this.#keys.accountOf(subscribeSchema.parse(JSON.parse(text)).apiKey);
    } catch {
      return null;
    }
  }
}
