import { request } from "node:http";
import type { Disturbance } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";

const ANSWER_TIMEOUT_MS = 3_000;
const BYTES_PER_KILOBYTE = 1_000;
const NAME = "way";

/** What Toxiproxy calls a disturbance of one direction; `downstream` is what comes back from who is called. */
export interface Toxic {
  readonly type: "latency" | "bandwidth" | "timeout" | "reset_peer";
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
}

/** The toxics of a disturbance; `refuse` has none, for nobody listens then. */
export function toxicsOf(disturbance: Disturbance): readonly Toxic[] {
  const { kind } = disturbance;
  if (kind === "latency") {
    const attributes = { latency: disturbance.delayMs, jitter: disturbance.jitterMs };
    return [{ type: "latency", stream: "downstream", attributes }];
  }
  if (kind === "bandwidth") {
    const attributes = { rate: disturbance.bytesPerSecond / BYTES_PER_KILOBYTE };
    return [
      { type: "bandwidth", stream: "upstream", attributes },
      { type: "bandwidth", stream: "downstream", attributes },
    ];
  }
  if (kind === "silence")
    // Without a time after which the connection would be closed.
    return disturbance.directions.map((direction) => ({
      type: "timeout",
      stream: direction === "request" ? "upstream" : "downstream",
      attributes: { timeout: 0 },
    }));
  // On one direction: both ends get their RST, the second when the first is gone.
  return kind === "reset" ? [{ type: "reset_peer", stream: "upstream", attributes: { timeout: 0 } }] : [];
}

/** The API of one Toxiproxy, which holds one proxy. */
export class ToxiproxyApi {
  readonly #url: string;

  /** @param url such as `http://127.0.0.1:8474`. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Makes the proxy, unless it is there. */
  async makeProxy(listen: string, upstream: string): Promise<void> {
    await this.#ask("POST", "/populate", [{ name: NAME, listen, upstream, enabled: true }]);
  }

  async setListening(enabled: boolean): Promise<void> {
    await this.#ask("PATCH", `/proxies/${NAME}`, { enabled });
  }

  async addToxic(toxic: Toxic): Promise<void> {
    await this.#ask("POST", `/proxies/${NAME}/toxics`, { ...toxic, toxicity: 1 });
  }

  /** Listens, and without any toxic. */
  async reset(): Promise<void> {
    await this.#ask("POST", "/reset", {});
  }

  /** On a connection of its own, so that no idle one delays its stop. */
  #ask(method: string, path: string, body: unknown): Promise<void> {
    const url = `${this.#url}${path}`;
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new LoadproofError("ENVIRONMENT_FAILED", `toxiproxy: ${method} ${url} ${text}: ${why}`));
      const headers = { "content-type": "application/json" };
      const asked = request(url, { method, agent: false, timeout: ANSWER_TIMEOUT_MS, headers }, (answer) => {
        let told = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          told += part;
        });
        answer.on("end", () => {
          const { statusCode = 0 } = answer;
          if (statusCode >= 200 && statusCode < 300) resolve();
          else fail(`answered ${statusCode} ${told.trim()}`);
        });
        answer.on("error", (error) => fail(error.message));
      });
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`)));
      asked.on("error", (error) => fail(error.message));
      asked.end(text);
    });
  }
}
