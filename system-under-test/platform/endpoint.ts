import { Pool } from "undici";
import { describeError } from "./errors.ts";

export interface EndpointRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly body: string;
}

const PROBE_INTERVAL_MS = 500;
const PROBE_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * One base URL of a service with its kept-alive connections. After a failure it is left out of rotation until its
 * `/health` answers 200 again, which is probed in the background.
 */
export class Endpoint implements AsyncDisposable {
  readonly url: string;
  readonly #pool: Pool;
  #probe: NodeJS.Timeout | undefined;

  constructor(url: string, connectionsMax: number) {
    this.url = url;
    this.#pool = new Pool(url, { connections: connectionsMax, connect: { timeout: CONNECT_TIMEOUT_MS } });
  }

  get usable(): boolean {
    return this.#probe === undefined;
  }

  /** The answer, whatever its status; throws when there is none within `timeoutMs`. */
  async request(request: EndpointRequest): Promise<EndpointAnswer> {
    const { method, path, headers, body, timeoutMs } = request;
    const controller = new AbortController();
    const timer = setTimeout(
      () => controller.abort(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    try {
      const { signal } = controller;
      const answer = await this.#pool.request({ method, path, headers, body: body ?? null, signal });
      return { status: answer.statusCode, body: await answer.body.text() };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Throws unless `/health` answers 200. */
  async checkHealth(): Promise<void> {
    const answer = await this.request({
      method: "GET",
      path: "/health",
      headers: {},
      body: undefined,
      timeoutMs: PROBE_TIMEOUT_MS,
    }).catch((error: unknown) => {
      throw new Error(`${this.url}/health: ${describeError(error)}`, { cause: error });
    });
    if (answer.status !== 200) throw new Error(`${this.url}/health answered ${answer.status}`);
  }

  takeOutOfRotation(): void {
    this.#probe ??= setInterval(() => void this.#returnWhenHealthy(), PROBE_INTERVAL_MS);
  }

  async #returnWhenHealthy(): Promise<void> {
    try {
      await this.checkHealth();
      clearInterval(this.#probe);
      this.#probe = undefined;
    } catch {
      // Still failing: the next probe tries again.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#probe);
    await this.#pool.destroy();
  }
}
