import { SERVICE_KEY_HEADER, serviceKey } from "../../platform/authentication.ts";
import { describeError } from "../../platform/errors.ts";
import { apiKey } from "../backend/api-keys.ts";

/** A move of a symbol is answered when it has arrived, at the latest 30 s after it was asked for. */
const ANSWER_TIMEOUT_MS = 40_000;

export interface ExchangeAccess {
  readonly url: string;
  readonly apiSecret: string;
  readonly operatorSecret: string;
}

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  /** `503 symbol_moving: ...`; empty when it is as asked. */
  readonly problem: string;
}

interface Failure {
  readonly error?: { readonly code?: string; readonly message?: string };
}

/** The exchange as an operator, an account or anybody calls it. */
export class ExchangeCalls {
  readonly #access: ExchangeAccess;

  constructor(access: ExchangeAccess) {
    this.#access = access;
  }

  asOperator<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    return this.#call(method, path, { [SERVICE_KEY_HEADER]: serviceKey(this.#access.operatorSecret) }, body);
  }

  asAccount<Body>(accountId: number, method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    const authorization = `Bearer ${apiKey(this.#access.apiSecret, accountId)}`;
    return this.#call(method, path, { authorization }, body);
  }

  get<Body>(path: string): Promise<Answer<Body>> {
    return this.#call("GET", path, {});
  }

  async metrics(): Promise<string> {
    return (await this.#fetch("/metrics", {})).text();
  }

  async #call<Body>(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<Answer<Body>> {
    const withBody =
      body === undefined
        ? { headers }
        : { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
    const response = await this.#fetch(path, { method, ...withBody });
    const text = await response.text();
    const answer = parse(text);
    if (response.ok) return { status: response.status, body: answer as Body, problem: "" };
    const { error } = answer as Failure;
    const problem = `${response.status} ${error?.code ?? ""}: ${error?.message ?? text.slice(0, 200)}`;
    return { status: response.status, body: answer as Body, problem };
  }

  /** `fetch` itself says no more than `fetch failed`; its cause does. */
  #fetch(path: string, init: RequestInit): Promise<Response> {
    const url = this.#access.url + path;
    return fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) }).catch((error: unknown) => {
      const { cause = error } = error as { readonly cause?: unknown };
      throw new Error(`${url} can't be reached: ${describeError(cause)}`, { cause: error });
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}
