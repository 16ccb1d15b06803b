import { setTimeout as delay } from "node:timers/promises";
import { LoadproofError } from "../errors.ts";
import { GitHubError } from "./github-error.ts";
import { isRateLimit, waitMs } from "./waits.ts";

/** What a call needs to know of the server it talks to. */
export interface GitHubOptions {
  /** `https://api.github.com`, or that of a GitHub Enterprise server (`GITHUB_API_URL`); no slash at its end. */
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
  readonly now: () => number;
  readonly interrupted: AbortSignal;
  /** Milliseconds before the second attempt when GitHub names none; a test makes it short. */
  readonly firstWaitMs?: number;
}

const ATTEMPTS_MAX = 4;
const REQUEST_TIMEOUT_MS = 30_000;
const PAGE_SIZE = 100;
/** Pages that a list is followed through: 10,000 comments. */
const PAGES_MAX = 100;

interface Sent {
  readonly answer: unknown;
  readonly link: string | null;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/**
 * GitHub's REST interface for one repository: JSON in and out (the caller checks its shape), pages followed, passing
 * trouble waited out. Throws `GitHubError`. A POST that got no clear answer is not repeated, because it may have been
 * done: the caller looks again first.
 */
export class GitHubClient {
  readonly #options: GitHubOptions;

  constructor(options: GitHubOptions) {
    this.#options = options;
  }

  /** Path below the repository, such as `/issues/7/comments`. `repeatable`: doing it twice is the same as once. */
  async request(
    method: Method,
    path: string,
    body?: object,
    repeatable = method !== "POST",
  ): Promise<unknown> {
    const { answer } = await this.#send(method, this.#below(path), body, repeatable);
    return answer;
  }

  /** All items of a list, over all its pages. */
  async list(path: string): Promise<unknown[]> {
    const items: unknown[] = [];
    const separator = path.includes("?") ? "&" : "?";
    let next: string | null = this.#below(`${path}${separator}per_page=${PAGE_SIZE}`);
    for (let page = 1; next !== null; page++) {
      const { answer, link }: Sent = await this.#send("GET", next, undefined, true);
      const wrong = !Array.isArray(answer)
        ? "expected a list"
        : page > PAGES_MAX
          ? "the list does not end"
          : "";
      if (wrong !== "") throw new GitHubError({ status: 200, method: "GET", path: next, message: wrong });
      items.push(...(answer as unknown[]));
      next = nextPage(link, this.#options.apiUrl);
    }
    return items;
  }

  #below(path: string): string {
    return `/repos/${this.#options.repository}${path}`;
  }

  async #send(method: Method, path: string, body: object | undefined, repeatable: boolean): Promise<Sent> {
    for (let attempt = 1; ; attempt++) {
      const sent = await this.#attempt(method, path, body);
      if (!(sent instanceof Failure)) return sent;
      const passing = sent.limited || (repeatable && sent.error.trouble === "unavailable");
      const { now, firstWaitMs, interrupted } = this.#options;
      const wait = passing ? waitMs({ headers: sent.headers, nowMs: now(), attempt, firstWaitMs }) : null;
      if (wait === null || attempt === ATTEMPTS_MAX) throw sent.error;
      await delay(wait, undefined, { signal: interrupted }).catch(() => this.#throwIfInterrupted());
    }
  }

  async #attempt(method: Method, path: string, body: object | undefined): Promise<Sent | Failure> {
    try {
      const response = await this.#fetch(method, path, body);
      const text = await response.text();
      if (response.ok)
        return { answer: text === "" ? null : JSON.parse(text), link: response.headers.get("link") };
      const message = errorMessage(text);
      const limited = isRateLimit(response.status, message, response.headers);
      const error = new GitHubError({ status: response.status, method, path, message }, limited);
      return new Failure(error, response.headers, limited);
    } catch (cause) {
      this.#throwIfInterrupted();
      const error = new GitHubError({ status: 0, method, path, message: describe(cause), cause });
      return new Failure(error, new Headers(), false);
    }
  }

  #throwIfInterrupted(): void {
    const { aborted, reason } = this.#options.interrupted;
    if (aborted) throw new LoadproofError("INTERRUPTED", `interrupted by ${String(reason)}`);
  }

  async #fetch(method: Method, path: string, body: object | undefined): Promise<Response> {
    const { apiUrl, token, interrupted } = this.#options;
    return fetch(`${apiUrl}${path}`, {
      method,
      // A redirect would turn a POST into a GET; a renamed repository is named in the error instead.
      redirect: "manual",
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "user-agent": "loadproof",
        "x-github-api-version": "2022-11-28",
      },
      signal: AbortSignal.any([AbortSignal.timeout(REQUEST_TIMEOUT_MS), interrupted]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

class Failure {
  readonly error: GitHubError;
  readonly headers: Headers;
  readonly limited: boolean;

  constructor(error: GitHubError, headers: Headers, limited: boolean) {
    this.error = error;
    this.headers = headers;
    this.limited = limited;
  }
}

const MESSAGE_LENGTH_MAX = 300;

/** GitHub's `message` with its `errors`, or the beginning of a page that is not JSON. */
function errorMessage(text: string): string {
  try {
    const { message, errors } = JSON.parse(text) as { message?: unknown; errors?: unknown };
    const details = Array.isArray(errors) && errors.length > 0 ? ` ${JSON.stringify(errors)}` : "";
    if (typeof message === "string") return `${message}${details}`.slice(0, MESSAGE_LENGTH_MAX);
  } catch {
    // A proxy's page: its beginning says more than nothing.
  }
  return text.slice(0, MESSAGE_LENGTH_MAX);
}

/** fetch says "fetch failed" and hides why in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message} (${cause.message})` : error.message;
}

/** Path and query of `rel="next"`; only on the same server, because the token goes with it. */
function nextPage(link: string | null, apiUrl: string): string | null {
  const url = /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return url?.startsWith(`${apiUrl}/`) === true ? url.slice(apiUrl.length) : null;
}
