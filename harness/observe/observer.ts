import type { Observation, Observations } from "../contracts/observations.ts";
import { InputProblems, type Problem, messageOf } from "../errors.ts";
import { checkQuery } from "./check-query.ts";
import {
  PrometheusClient,
  PrometheusFailure,
  type PrometheusAccess,
  type Range,
  USUAL_PACE,
} from "./prometheus-client.ts";
import type { ObservedQuery } from "./queries.ts";

export interface ObserverOptions extends PrometheusAccess {
  readonly queries: readonly ObservedQuery[];
  /** `file:line` of an objective's query, for messages. */
  readonly locate: (objective: string) => string;
  readonly now: () => number;
}

const STEP_MIN_MS = 1_000;
/** Prometheus refuses more points of a series than this. */
const POINTS_MAX = 11_000;

/** Asks a Prometheus about the system under load. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #client: PrometheusClient;
  #pace = USUAL_PACE;
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
    this.#pace = await this.#client.pace(this.#options.now);
    this.#version = await this.#client.version();
  }

  /** Between two points of a series, where the range is short enough for that: how often this Prometheus looks. */
  get stepMs(): number {
    return Math.max(STEP_MIN_MS, this.#pace.scrapeIntervalMs);
  }

  /** Every query over the whole load. Never throws: what could not be had is said in its place. */
  async observe(fromMs: number, toMs: number): Promise<Observations> {
    const { queries, url } = this.#options;
    const stepMs = Math.max(this.stepMs, Math.ceil((toMs - fromMs) / POINTS_MAX));
    const range = { fromMs, toMs, stepMs, clockOffsetMs: this.#pace.clockOffsetMs };
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

  #checkQuery({ query, objectives }: ObservedQuery): Promise<Problem | null> {
    const { url, locate, now } = this.#options;
    const [first = ""] = objectives;
    const named = `objective ${objectives.join(", ")}`;
    const tried = {
      query,
      subject: `${locate(first)} ${named} query`,
      expected: "a PromQL expression that Prometheus can evaluate",
      hint: `${named} needs it; start it, or set PROMETHEUS_URL to another`,
    };
    return checkQuery(this.#client, url, tried, now());
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
