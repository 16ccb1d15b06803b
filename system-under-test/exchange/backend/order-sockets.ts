import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { SocketHeartbeat } from "../../platform/socket-heartbeat.ts";
import type { ApiKeys } from "./api-keys.ts";

const PATH = "/ws";
const SUBSCRIBE_TIMEOUT_MS = 5_000;
const FRAME_BYTES_MAX = 4_096;
/** A reader that is this far behind is cut off, so that it can't fill the memory. */
const UNSENT_BYTES_MAX = 1024 * 1024;
const CLOSE = { policy: 1008, tryLater: 1013, goingAway: 1001 } as const;
const subscribeSchema = z.strictObject({ type: z.literal("subscribe"), apiKey: z.string().max(256) });

export interface OrderSocketLimits {
  readonly socketsMax: number;
  /** A socket that has not answered a ping when the next is due is cut. */
  readonly pingMs: number;
}

/** Sends accounts what becomes of their orders. A client says `{type: "subscribe", apiKey}` first. */
export class OrderSockets implements Disposable {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  });
  readonly #byAccount = new Map<number, Set<WebSocket>>();
  readonly #keys: ApiKeys;
  readonly #socketsMax: number;
  readonly #heartbeat: SocketHeartbeat;

  constructor(keys: ApiKeys, { socketsMax, pingMs }: OrderSocketLimits) {
    this.#keys = keys;
    this.#socketsMax = socketsMax;
    this.#heartbeat = new SocketHeartbeat(pingMs);
  }

  get open(): number {
    return this.#server.clients.size;
  }

  attach(http: Server): void {
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on("error", () => socket.destroy());
      const isHere = request.url?.split("?", 1)[0] === PATH;
      if (!isHere || this.open >= this.#socketsMax) {
        const status = isHere ? "503 Service Unavailable" : "404 Not Found";
        socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
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

  [Symbol.dispose](): void {
    this.#heartbeat[Symbol.dispose]();
  }

  #accept(socket: WebSocket): void {
    this.#heartbeat.watch(socket);
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
