import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { Counter, Gauge, type Registry } from "prom-client";
import { WebSocketServer } from "ws";
import type { Authentication } from "../../platform/authentication.ts";
import { describeError, ServiceError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/log.ts";
import type { Caller } from "../../platform/tokens.ts";
import type { Admission } from "./admission.ts";
import { CLOSE } from "./client-frames.ts";
import { ClientSocket, type ClientSocketDependencies } from "./client-socket.ts";
import { FlushRhythm } from "./flush-rhythm.ts";
import { FrameWriter } from "./frame-writer.ts";
import { refuseUpgrade } from "./refuse-upgrade.ts";

export interface GatewayLimits {
  readonly socketsMax: number;
  readonly pingMs: number;
  readonly silenceMsMax: number;
  readonly membershipRefreshMs: number;
}

interface Dependencies extends ClientSocketDependencies {
  readonly authentication: Authentication;
  readonly admission: Admission;
  readonly logger: Logger;
  readonly registry: Registry;
}

const PATH = "/ws";
const FRAME_BYTES_MAX = 64 * 1024;
/** How often open sockets are looked at: ended tokens, silence, pings. */
const WATCH_MS = 1_000;

/** Accepts WebSockets at `/ws` and watches over the open ones. */
export class Gateway implements Disposable {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES_MAX,
  });
  readonly #sockets = new Map<ClientSocket, { refreshAtMs: number }>();
  readonly #rhythm = new FlushRhythm();
  readonly #limits: GatewayLimits;
  readonly #dependencies: Dependencies;
  readonly #timer: NodeJS.Timeout;
  readonly #closed: Counter<"code">;

  constructor(dependencies: Dependencies, limits: GatewayLimits) {
    this.#dependencies = dependencies;
    this.#limits = limits;
    this.#timer = setInterval(() => this.#watch(), WATCH_MS);
    const { registry } = dependencies;
    const open: Gauge = new Gauge({
      name: "websocket_connections",
      help: "Open WebSockets.",
      registers: [registry],
      collect: () => open.set(this.#sockets.size),
    });
    this.#closed = new Counter({
      name: "websocket_closed_total",
      help: "Closed WebSockets by close code, that of this side where it was the one to close.",
      labelNames: ["code"],
      registers: [registry],
    });
  }

  attach(http: Server): void {
    http.on("upgrade", (request, socket, head) => void this.#upgrade(request, socket, head));
  }

  /** Closes all sockets with 1001, after the acks they are owed, so that their clients go elsewhere. */
  closeAll(): void {
    for (const socket of this.#sockets.keys()) socket.closeWhenIdle(CLOSE.goingAway, "the service stops");
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#rhythm[Symbol.dispose]();
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    try {
      const caller = this.#callerOf(request);
      if (this.#sockets.size >= this.#limits.socketsMax) {
        throw new ServiceError("overloaded", `more than ${this.#limits.socketsMax} WebSockets are open`);
      }
      await this.#dependencies.admission.admit(caller);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => {
        const writer = new FrameWriter(webSocket, socket, this.#rhythm);
        const client = new ClientSocket(webSocket, writer, caller, this.#dependencies);
        this.#sockets.set(client, { refreshAtMs: Date.now() + this.#limits.membershipRefreshMs });
        webSocket.on("error", () => webSocket.terminate());
        webSocket.on("close", (code) => {
          this.#sockets.delete(client);
          this.#closed.inc({ code: client.closeCode ?? code });
          client.closed();
        });
        void this.#open(client);
      });
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  }

  /** The token comes in the `Authorization` header, or in `?token=` for clients that can't set headers. */
  #callerOf(request: IncomingMessage): Caller {
    const url = new URL(request.url ?? "/", "ws://local");
    if (url.pathname !== PATH) throw new ServiceError("route_not_found", `no WebSocket at ${url.pathname}`);
    const token = url.searchParams.get("token");
    const { authentication } = this.#dependencies;
    const { authorization } = request.headers;
    if (authorization === undefined && token !== null) return authentication.callerOfToken(token);
    return authentication.callerOfHeader(authorization);
  }

  async #open(client: ClientSocket): Promise<void> {
    try {
      await client.open();
    } catch (error) {
      this.#dependencies.logger.warn(
        `event=socket_not_opened message=${JSON.stringify(describeError(error))}`,
      );
      client.close(CLOSE.notReady, "the rooms could not be read; try again");
    }
  }

  #watch(): void {
    const now = Date.now();
    for (const [client, watch] of this.#sockets) {
      if (!this.#dependencies.authentication.stillValid(client.caller)) {
        client.close(CLOSE.tokenEnded, "the access token has ended");
      } else if (now - client.lastSignMs > this.#limits.silenceMsMax) {
        client.close(CLOSE.silent, "no sign of life");
      } else if (now - client.lastPingMs >= this.#limits.pingMs) {
        client.ping();
      }
      if (now >= watch.refreshAtMs) {
        watch.refreshAtMs = now + this.#limits.membershipRefreshMs;
        void this.#refresh(client);
      }
    }
  }

  async #refresh(client: ClientSocket): Promise<void> {
    try {
      await client.refreshRooms();
    } catch (error) {
      this.#dependencies.logger.warn(`event=rooms_not_read message=${JSON.stringify(describeError(error))}`);
    }
  }
}
