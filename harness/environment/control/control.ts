import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../../errors.ts";
import type { RunningService } from "../../contracts/environment.ts";
import { LOOPBACK } from "../ports/reservation.ts";

const MINUTE_MS = 60_000;
/** A part is never away for longer than this, whatever becomes of who stopped it. */
const AWAY_MS_MAX = 10 * MINUTE_MS;
const PATH = /^\/instances\/([a-z0-9-]+)\/(stop|start)$/;

/**
 * Lets a service of the environment stop and start other parts of it, for tests of a system that are a part of the system:
 * `POST /instances/kafka/stop?awayMs=60000` (started again by itself after that time) and `/start`, by whoever shows the
 * environment's secret as `authorization: Bearer`.
 */
export class EnvironmentControl implements AsyncDisposable {
  readonly #server: Server;
  readonly #secret: string;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #instances: readonly RunningService[] = [];

  private constructor(secret: string) {
    this.#secret = secret;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(secret: string): Promise<EnvironmentControl> {
    const control = new EnvironmentControl(secret);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    control.#server.once("error", reject).listen(0, LOOPBACK, resolve);
    await promise;
    return control;
  }

  get url(): string {
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on these can be stopped and started. */
  serve(instances: readonly RunningService[]): void {
    this.#instances = instances;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const [, name = "", action] = PATH.exec(pathname) ?? [];
    const instance = this.#instances.find((one) => one.name === name);
    const end = (status: number, text: string): void => void response.writeHead(status).end(text);
    if (request.headers.authorization !== `Bearer ${this.#secret}`) return end(401, "expected the secret");
    if (request.method !== "POST" || action === undefined) return end(404, `no ${pathname}`);
    if (instance === undefined) return end(404, `no instance ${name}`);
    try {
      if (action === "start") await this.#start(instance);
      else await this.#stop(instance, Number(searchParams.get("awayMs") ?? MINUTE_MS));
      end(200, instance.state);
    } catch (error) {
      end(500, messageOf(error));
    }
  }

  async #stop(instance: RunningService, awayMs: number): Promise<void> {
    if (!(awayMs > 0 && awayMs <= AWAY_MS_MAX)) throw new Error(`awayMs: expected 1 to ${AWAY_MS_MAX}`);
    clearTimeout(this.#timers.get(instance.name));
    const again = setTimeout(() => void instance.start().catch(() => undefined), awayMs);
    this.#timers.set(instance.name, again);
    await instance.stop();
  }

  async #start(instance: RunningService): Promise<void> {
    clearTimeout(this.#timers.get(instance.name));
    await instance.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
