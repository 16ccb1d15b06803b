import exec from "k6/execution";

/** How long an instance that has refused is left alone, as load balancers do: longer each time it refuses again. */
const AWAY_MS = { first: 10_000, most: 300_000 } as const;

/**
 * The base URLs of one service. Virtual users spread over the list; one whose instance refuses moves on to the next,
 * so the refused request stays visible as a failure and the following ones go elsewhere. After a while it asks its own
 * again: one that is back gets its users back, and one that is dead costs them a request now and then.
 */
export class Target {
  readonly #urls: readonly string[];
  #home = 0;
  #index: number | null = null;
  #awayMs: number = AWAY_MS.first;
  #homeAtMs = 0;

  /** @param list URLs, separated by commas. */
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
