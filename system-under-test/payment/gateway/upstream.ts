import type { IncomingHttpHeaders } from "node:http";
import { errors, Pool } from "undici";
import { describeError, ServiceError } from "../../platform/errors.ts";
import { Limiter } from "../../platform/limiter.ts";
import type { GatewayConfig } from "./config.ts";

export interface UpstreamRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const PROBE_INTERVAL_MS = 500;

interface Instance {
  readonly url: string;
  readonly pool: Pool;
  /** Set while it is left out. */
  probe: NodeJS.Timeout | null;
}

/**
 * The instances of a service, in turn. One that can't be reached is left out until its health answers again. A request
 * goes on to another instance only where nothing of it can have arrived: what was sent may have been done.
 */
export class Upstream implements AsyncDisposable {
  readonly #name: string;
  readonly #instances: readonly Instance[];
  readonly #connections: Limiter;
  #turn = 0;

  constructor(name: string, urls: readonly string[], config: GatewayConfig) {
    this.#name = name;
    this.#connections = new Limiter({
      runningMax: config.GATEWAY_MAX_CONNECTIONS,
      waitMsMax: config.GATEWAY_POOL_ACQUIRE_TIMEOUT,
      place: "connection",
    });
    this.#instances = urls.map((url) => ({
      url,
      probe: null,
      pool: new Pool(url, {
        connections: Math.ceil(config.GATEWAY_MAX_CONNECTIONS / urls.length),
        connect: { timeout: config.GATEWAY_CONNECT_TIMEOUT },
        headersTimeout: config.GATEWAY_RESPONSE_TIMEOUT,
        bodyTimeout: config.GATEWAY_RESPONSE_TIMEOUT,
      }),
    }));
    // Nothing is known of them yet: each is in use as soon as its health answers.
    for (const instance of this.#instances) {
      this.#leaveOut(instance);
      void takeBack(instance);
    }
  }

  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    return this.#connections.run(async () => this.#sendToOne(request));
  }

  /** Throws unless an instance is in use. */
  requireUsable(): void {
    if (this.#instances.every(({ probe }) => probe !== null)) {
      const urls = this.#instances.map(({ url }) => url).join(", ");
      throw new Error(`no instance of ${this.#name} is healthy: ${urls}; each is asked again all the time`);
    }
  }

  async #sendToOne(request: UpstreamRequest): Promise<UpstreamAnswer> {
    let failure: unknown;
    for (const instance of this.#order()) {
      try {
        const { statusCode, headers, body } = await instance.pool.request(request);
        return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) };
      } catch (error) {
        failure = error;
        this.#leaveOut(instance);
        if (!hasNotArrived(error)) break;
      }
    }
    throw this.#failureOf(failure);
  }

  /** Those in use from the next one on, then the others: one of them may be back. */
  #order(): readonly Instance[] {
    this.#turn = (this.#turn + 1) % this.#instances.length;
    const turned = [...this.#instances.slice(this.#turn), ...this.#instances.slice(0, this.#turn)];
    return [...turned.filter(({ probe }) => probe === null), ...turned.filter(({ probe }) => probe !== null)];
  }

  #failureOf(error: unknown): ServiceError {
    if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) {
      return new ServiceError(
        "dependency_timeout",
        `${this.#name} gave no answer in time; ask again under the same key`,
      );
    }
    const words = hasNotArrived(error)
      ? "is not available"
      : "was lost before it answered; ask again under the same key";
    return new ServiceError("dependency_unavailable", `${this.#name} ${words}`, {
      cause: new Error(describeError(error)),
    });
  }

  #leaveOut(instance: Instance): void {
    instance.probe ??= setInterval(() => void takeBack(instance), PROBE_INTERVAL_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { probe } of this.#instances) if (probe !== null) clearInterval(probe);
    await Promise.all(this.#instances.map(async ({ pool }) => pool.destroy()));
  }
}

async function takeBack(instance: Instance): Promise<void> {
  try {
    const { statusCode, body } = await instance.pool.request({ method: "GET", path: "/health" });
    await body.dump();
    if (statusCode !== 200 || instance.probe === null) return;
    clearInterval(instance.probe);
    instance.probe = null;
  } catch {
    // Still away: the next probe tries again.
  }
}

function hasNotArrived(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code ?? "";
  return code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT" || code === "EHOSTUNREACH";
}
