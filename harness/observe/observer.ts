import type { Observation, Observations } from "../contracts/observations.ts";
import { InputProblems, LoadproofError, type Problem } from "../errors.ts";
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

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#client = new PrometheusClient(options);
  }

  /**
   * Asks every query once, before the load. Throws `InputProblems` with the line of each query that can't be read and for
   * an address that is no Prometheus, ENVIRONMENT_FAILED when there is no answer.
   */
  async check(): Promise<void> {
    const problems: Problem[] = [];
    for (const one of this.#options.queries) {
      const problem = await this.#checkQuery(one);
      if (problem !== null) problems.push(problem);
    }
    if (problems.length > 0) throw new InputProblems(problems);
  }

  /** Every query over the whole load. Never throws: what could not be had is said in its place. */
  async observe(fromMs: number, toMs: number): Promise<Observations> {
    const { queries, url, now } = this.#options;
    const interval = (await this.#client.scrapeIntervalMs()) ?? SCRAPE_INTERVAL_MS;
    const stepMs = Math.max(STEP_MIN_MS, interval, Math.ceil((toMs - fromMs) / POINTS_MAX));
    const clockOffsetMs = await this.#client.clockOffsetMs(now).catch(() => 0);
    const range = { fromMs, toMs, stepMs, clockOffsetMs };
    const observations: Observation[] = [];
    for (const one of queries) observations.push(await this.#observeQuery(one, range));
    return {
      schema: "loadproof.observations",
      version: 1,
      prometheus: { url, version: await this.#client.version() },
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
      if (kind === "bad-query") {
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

  async #observeQuery({ metric, query }: ObservedQuery, range: Range): Promise<Observation> {
    try {
      return { metric, query, series: await this.#client.series(query, range), problem: null };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { metric, query, series: [], problem: `Prometheus gave no answer: ${message}` };
    }
  }
}
