import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import type { ObservedSeries } from "../contracts/observations.ts";
import { parseDurationMs } from "../text/duration.ts";
import { parseAnswer, readMatrix } from "./parse-answer.ts";
import { messageOf } from "../errors.ts";

/**
 * `unreachable`: no answer, `slow`: none in time, `busy`: not now. `not-prometheus`: an answer of something else.
 * `bad-query`: PromQL that can't be read. `failed`: a query that can't be answered.
 */
type FailureKind = "unreachable" | "slow" | "busy" | "not-prometheus" | "bad-query" | "failed";

/** A question to Prometheus that got no answer; the message says why. */
export class PrometheusFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.name = "PrometheusFailure";
    this.kind = kind;
  }
}

export interface PrometheusAccess {
  /** Base URL; a path in it is kept (`https://host/prometheus`). */
  readonly url: string;
  /** Sent as a bearer token; `null` when there is none. */
  readonly token: string | null;
  readonly signal: AbortSignal;
}

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Prometheus's clock against this machine's, milliseconds. */
  readonly clockOffsetMs: number;
}

export interface Pace {
  /** Between two looks at a target, milliseconds. */
  readonly scrapeIntervalMs: number;
  /** Prometheus's clock against this machine's, milliseconds. */
  readonly clockOffsetMs: number;
}

/** Taken where a Prometheus doesn't tell. */
export const USUAL_PACE: Pace = { scrapeIntervalMs: 15_000, clockOffsetMs: 0 };

const ANSWER_TIMEOUT_MS = 30_000;
const ATTEMPTS_MAX = 3;
const RETRY_DELAY_MS = 500;
const SHOWN_CHARACTERS_MAX = 300;
const UNAVAILABLE = 500;
const UNAUTHORISED: ReadonlySet<number> = new Set([401, 403]);
/** A difference of clocks below a time bucket can't be told from the way to the server. */
const CLOCK_OFFSET_MIN_MS = 1_000;

const buildSchema = z.object({ version: z.string() });
const rulesSchema = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ type: z.string() })) })),
});
const configSchema = z.object({ yaml: z.string() });
const scalarSchema = z.object({ resultType: z.literal("scalar"), result: z.tuple([z.number(), z.string()]) });

/** Asks Prometheus's HTTP API. Every call throws a `PrometheusFailure`. */
export class PrometheusClient {
  readonly #access: PrometheusAccess;

  constructor(access: PrometheusAccess) {
    this.#access = access;
  }

  /** Evaluates a query once, at a moment: for its syntax and its type, and to see that somebody answers. */
  async check(query: string, nowMs: number): Promise<void> {
    const time = String(nowMs / 1_000);
    await this.#ask("query_range", { query, start: time, end: time, step: "1" });
  }

  async series(query: string, { fromMs, toMs, stepMs, clockOffsetMs }: Range): Promise<ObservedSeries[]> {
    const data = await this.#ask("query_range", {
      query,
      start: String((fromMs + clockOffsetMs) / 1_000),
      end: String((toMs + clockOffsetMs) / 1_000),
      step: String(stepMs / 1_000),
    });
    try {
      return readMatrix(data, clockOffsetMs);
    } catch (error) {
      throw new PrometheusFailure("failed", messageOf(error));
    }
  }

  /** How many alerting rules it has loaded. */
  async alertRules(): Promise<number> {
    const parsed = rulesSchema.safeParse(await this.#ask("rules", {}));
    if (!parsed.success) throw new PrometheusFailure("failed", "it told its rules in another form");
    const rules = parsed.data.groups.flatMap((group) => group.rules);
    return rules.filter(({ type }) => type === "alerting").length;
  }

  /** Its version; `null` for those that don't tell (servers that speak the same API). */
  async version(): Promise<string | null> {
    const data = await this.#ask("status/buildinfo", {}).catch(() => null);
    return buildSchema.safeParse(data).data?.version ?? null;
  }

  /** How often it looks, and by which clock; what it doesn't tell is as usual. */
  async pace(now: () => number): Promise<Pace> {
    return {
      scrapeIntervalMs: (await this.#scrapeIntervalMs()) ?? USUAL_PACE.scrapeIntervalMs,
      clockOffsetMs: await this.#clockOffsetMs(now).catch(() => USUAL_PACE.clockOffsetMs),
    };
  }

  /** How often it looks at its targets unless they say otherwise; `null` when it doesn't tell. */
  async #scrapeIntervalMs(): Promise<number | null> {
    const data = await this.#ask("status/config", {}).catch(() => null);
    const text = configSchema.safeParse(data).data?.yaml;
    return text === undefined ? null : await globalInterval(text);
  }

  /** Its clock minus this machine's, milliseconds; 0 where they agree within a second. */
  async #clockOffsetMs(now: () => number): Promise<number> {
    const askedMs = now();
    const data = await this.#ask("query", { query: "time()" });
    const middleMs = (askedMs + now()) / 2;
    const told = scalarSchema.safeParse(data).data;
    if (told === undefined) return 0;
    const offsetMs = Math.round(Number(told.result[1]) * 1_000 - middleMs);
    return Math.abs(offsetMs) < CLOCK_OFFSET_MIN_MS ? 0 : offsetMs;
  }

  /** A busy server may need a second attempt; a query that can't be read does not. */
  async #ask(call: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#askOnce(call, parameters);
      } catch (error) {
        const again =
          error instanceof PrometheusFailure && (error.kind === "unreachable" || error.kind === "busy");
        if (!again || attempt === ATTEMPTS_MAX) throw error;
        await delay(RETRY_DELAY_MS, undefined, { signal: this.#access.signal });
      }
    }
  }

  async #askOnce(call: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const { status, text } = await this.#fetch(call, parameters);
    const answer = parseAnswer(text);
    if (answer?.status === "success") return answer.data;
    if (answer?.status === "error") {
      const kind = status >= UNAVAILABLE ? "busy" : answer.errorType === "bad_data" ? "bad-query" : "failed";
      throw new PrometheusFailure(kind, answer.error.slice(0, SHOWN_CHARACTERS_MAX));
    }
    const hint = UNAUTHORISED.has(status) ? " (PROMETHEUS_TOKEN is sent as a bearer token)" : "";
    const kind = status >= UNAVAILABLE ? "busy" : "not-prometheus";
    throw new PrometheusFailure(kind, `it answered ${status}, not as a Prometheus does${hint}`);
  }

  /** Queries go in the body: they may be longer than a URL. */
  async #fetch(
    call: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string }> {
    const { url, token, signal } = this.#access;
    const isQuery = Object.keys(parameters).length > 0;
    try {
      const response = await fetch(`${url.replace(/\/+$/, "")}/api/v1/${call}`, {
        method: isQuery ? "POST" : "GET",
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
        ...(isQuery ? { body: new URLSearchParams(parameters) } : {}),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const isSlow = error instanceof Error && error.name === "TimeoutError";
      throw new PrometheusFailure(isSlow ? "slow" : "unreachable", explain(error));
    }
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${ANSWER_TIMEOUT_MS} ms`;
  const { cause } = error as { cause?: { code?: string; message?: string } };
  if (cause?.code === "ECONNREFUSED") return "it refused the connection: nothing listens there";
  if (cause?.code === "ENOTFOUND") return "its host name has no address";
  return cause?.code ?? cause?.message ?? error.message;
}

/** `global.scrape_interval` of a configuration, in milliseconds. */
async function globalInterval(text: string): Promise<number | null> {
  const { parse } = await import("yaml");
  const schema = z.object({ global: z.object({ scrape_interval: z.string() }) });
  try {
    const interval = schema.safeParse(parse(text)).data?.global.scrape_interval;
    return interval === undefined ? null : parseDurationMs(interval);
  } catch {
    return null;
  }
}
