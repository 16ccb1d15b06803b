import type { Observation, Observations } from "../contracts/observations.ts";
import { InputProblems, LoadproofError, type Problem, messageOf } from "../errors.ts";
import {
  PrometheusClient,
  PrometheusFailure,
  type PrometheusAccess,
  type Range,
} from "./prometheus-client.ts";
import type { ObservedQuery } from "./queries.ts";

export interface ObserverOptions extends PrometheusAccess {
  readonly queries: readonly ObservedQuery[];
  /** `file:line` of an objective's query, for messages. */
  readonly locate: (objective: string) => string;
  readonly now: () => number;
}

/** Taken where Prometheus doesn't tell how often it looks at its targets. */
const SCRAPE_INTERVAL_MS = 15_000;
const STEP_MIN_MS = 1_000;
/** Prometheus refuses more points of a series than this. */
const POINTS_MAX = 11_000;

/** Asks a Prometheus about the system under load. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #client: PrometheusClient;
  #scrapeIntervalMs = SCRAPE_INTERVAL_MS;
  #clockOffsetMs = 0;
  #version: string | null = null;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#client = new PrometheusClient(options);
  }

  /**
   * Asks every query once, and about the server itself, before the load. Throws `InputProblems` with the line of each query that can't be read and for
   * an address that is no Prometheus, ENVIRONMENT_FAILED when there is no answer.
   */
  async check(): Promise<void> {
    const problems: Problem[] = [];
    for (const one of this.#options.queries) {
      const problem = await this.#checkQuery(one);
      if (problem !== null) problems.push(problem);
    }
    if (problems.length > 0) throw new InputProblems(problems);
    this.#scrapeIntervalMs = (await this.#client.scrapeIntervalMs()) ?? SCRAPE_INTERVAL_MS;
    this.#clockOffsetMs = await this.#client.clockOffsetMs(this.#options.now).catch(() => 0);
    this.#version = await this.#client.version();
  }

  /** Between two points of a series, where the range is short enough for that: how often this Prometheus looks. */
  get stepMs(): number {
    return Math.max(STEP_MIN_MS, this.#scrapeIntervalMs);
  }

  /** Every query over the whole load. Never throws: what could not be had is said in its place. */
  async observe(fromMs: number, toMs: number): Promise<Observations> {
    const { queries, url } = this.#options;
    const stepMs = Math.max(this.stepMs, Math.ceil((toMs - fromMs) / POINTS_MAX));
    const range = { fromMs, toMs, stepMs, clockOffsetMs: this.#clockOffsetMs };
    const observations: Observation[] = [];
    let gone: string | null = null;
    for (const one of queries) {
      const { observation, isGone } = await this.#observeQuery(one, range, gone);
      if (isGone) gone = observation.problem;
      observations.push(observation);
    }
    return {
      schema: "loadproof.observations",
      version: 1,
      prometheus: { url, version: this.#version },
      fromMs,
      toMs,
      stepMs,
      observations,
    };
  }

  async #checkQuery({ query, objectives }: ObservedQuery): Promise<Problem | null> {
    const { url, locate, now } = this.#options;
    try {
      await this.#client.check(query, now());
      return null;
    } catch (error) {
      if (!(error instanceof PrometheusFailure)) throw error;
      const { kind, message } = error;
      if (kind === "bad-query" || kind === "failed") {
        const [first = ""] = objectives;
        return {
          subject: `${locate(first)} objective ${objectives.join(", ")} query`,
          value: query,
          expected: "a PromQL expression that Prometheus can evaluate",
          hint: message,
        };
      }
      if (kind === "not-prometheus") {
        throw new InputProblems([
          { subject: "PROMETHEUS_URL", value: url, expected: "the base URL of a Prometheus", hint: message },
        ]);
      }
      throw new LoadproofError("ENVIRONMENT_FAILED", `Prometheus at ${url}: ${message}`, {
        hint: `objective ${objectives.join(", ")} needs it; start it, or set PROMETHEUS_URL to another`,
      });
    }
  }

  /** `gone`: what an earlier query met when nobody answered; the others then don't wait for that again. */
  async #observeQuery(
    { metric, query }: ObservedQuery,
    range: Range,
    gone: string | null,
  ): Promise<{ readonly observation: Observation; readonly isGone: boolean }> {
    if (gone !== null) return { observation: { metric, query, series: [], problem: gone }, isGone: true };
    try {
      const series = await this.#client.series(query, range);
      return { observation: { metric, query, series, problem: null }, isGone: false };
    } catch (error) {
      const message = messageOf(error);
      const problem = `Prometheus gave no answer: ${message}`;
      const isGone =
        error instanceof PrometheusFailure && (error.kind === "unreachable" || error.kind === "slow");
      return { observation: { metric, query, series: [], problem }, isGone };
    }
  }
}
