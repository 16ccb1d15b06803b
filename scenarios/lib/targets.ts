import exec from "k6/execution";

/** The services of the chat system and the ports of 002 where they are looked for by hand. */
const DEFAULT_URLS = {
  chat: "http://127.0.0.1:8080",
  session: "http://127.0.0.1:8090",
  orghub: "http://127.0.0.1:8091",
  tenanthub: "http://127.0.0.1:8092",
} as const;

export type ServiceName = keyof typeof DEFAULT_URLS;

/** How long an instance that has refused is left alone, as load balancers do: longer each time it refuses again. */
const AWAY_MS = { first: 10_000, most: 300_000 } as const;

/**
 * The base URLs of one service. Virtual users spread over the list; one whose instance refuses moves on to the next,
 * so the refused request stays visible as a failure and the following ones go elsewhere. After a while it asks its own
 * again: one that is back gets its users back, and one that is dead costs them a request now and then.
 */
class Target {
  readonly #urls: readonly string[];
  #home = 0;
  #index: number | null = null;
  #awayMs: number = AWAY_MS.first;
  #homeAtMs = 0;

  constructor(list: string) {
    this.#urls = list.split(",").map((url) => url.trim().replace(/\/+$/, ""));
  }

  get url(): string {
    if (this.#index === null) this.#index = this.#home = exec.vu.idInTest % this.#urls.length;
    if (this.#index !== this.#home && Date.now() >= this.#homeAtMs) this.#index = this.#home;
    return this.#urls[this.#index] ?? "";
  }

  moveOn(): void {
    if (this.#index === null) return;
    if (this.#index === this.#home) {
      this.#homeAtMs = Date.now() + this.#awayMs;
      this.#awayMs = Math.min(2 * this.#awayMs, AWAY_MS.most);
    }
    this.#index = (this.#index + 1) % this.#urls.length;
  }
}

function targetOf(service: ServiceName): Target {
  const variable = __ENV[`${service.toUpperCase()}_BASE_URL`];
  const fallback = service === "chat" ? __ENV["BASE_URL"] : undefined;
  return new Target(variable || fallback || DEFAULT_URLS[service]);
}

export const targets: Readonly<Record<ServiceName, Target>> = {
  chat: targetOf("chat"),
  session: targetOf("session"),
  orghub: targetOf("orghub"),
  tenanthub: targetOf("tenanthub"),
};
