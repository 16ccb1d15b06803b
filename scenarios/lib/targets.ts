import exec from "k6/execution";

/** The services of the chat system and the ports of 002 where they are looked for by hand. */
const DEFAULT_URLS = {
  chat: "http://127.0.0.1:8080",
  session: "http://127.0.0.1:8090",
  orghub: "http://127.0.0.1:8091",
  tenanthub: "http://127.0.0.1:8092",
} as const;

export type ServiceName = keyof typeof DEFAULT_URLS;

/**
 * The base URLs of one service. Virtual users spread over the list; one whose instance refuses moves on to the next,
 * so the refused request stays visible as a failure and the following ones go elsewhere.
 */
class Target {
  readonly #urls: readonly string[];
  #index: number | null = null;

  constructor(list: string) {
    this.#urls = list.split(",").map((url) => url.trim().replace(/\/+$/, ""));
  }

  get url(): string {
    this.#index ??= exec.vu.idInTest % this.#urls.length;
    return this.#urls[this.#index] ?? "";
  }

  moveOn(): void {
    if (this.#index !== null) this.#index = (this.#index + 1) % this.#urls.length;
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
