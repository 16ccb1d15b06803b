import type { ObservedSeries } from "../../contracts/observations.ts";
import { InputProblems, messageOf, type Problem } from "../../errors.ts";
import { checkQuery } from "../../observe/check-query.ts";
import { type Pace, PrometheusClient, type PrometheusAccess } from "../../observe/prometheus-client.ts";
import type { Words } from "../checks.ts";
import {
  atQuantile,
  overRange,
  type ProductionSettings,
  sideQueries,
  type TrafficQueries,
} from "./settings.ts";

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A figure, or why there is none. */
export interface Reading {
  readonly value: number | null;
  readonly why: Words | null;
  /** Where it can be looked at. */
  readonly evidence: string;
}

interface Row {
  readonly tags: Readonly<Record<string, string>>;
  readonly value: number;
  /** Share of a window during which it was there, where it was asked about all through one. */
  readonly coverage?: number;
}

/** Figures by labels, or why there are none. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly why: Words | null;
  readonly evidence: string;
}

/** What was seen of some traffic over a window. */
export interface TrafficFigures {
  readonly requests: Reading;
  readonly failed: Reading;
  readonly latencyMs: Readonly<Record<"p50" | "p95" | "p99", Reading>>;
  /** Share of the window of which anything was seen. */
  readonly coverage: number;
  readonly windowMs: number;
}

/** One figure for each slice of a window; `null` where a slice has none. */
export type Slices = readonly (number | null)[];

/** An increase needs two looks within its range; twice as many let one fail. */
export const SCRAPES_PER_SLICE = 4;
const COVERAGE_SLICES_MAX = 20;
const STEP_MS_MIN = 1_000;
const POINTS_MAX = 1_000;
const MS = 1_000;

/** Asks a Prometheus for the figures of the steps. What can't be had is said in its place; nothing here throws once it is open. */
export class Figures {
  readonly scrapeIntervalMs: number;
  readonly #client: PrometheusClient;
  readonly #url: string;
  readonly #clockOffsetMs: number;

  private constructor(client: PrometheusClient, url: string, { scrapeIntervalMs, clockOffsetMs }: Pace) {
    this.#client = client;
    this.#url = url.replace(/\/+$/, "");
    this.scrapeIntervalMs = scrapeIntervalMs;
    this.#clockOffsetMs = clockOffsetMs;
  }

  /** Tries every query once, before anything is waited for: throws `InputProblems` with those that can't be read. */
  static async open(
    access: PrometheusAccess,
    settings: ProductionSettings,
    now: () => number,
  ): Promise<Figures> {
    const client = new PrometheusClient(access);
    const problems: Problem[] = [];
    for (const [name, query] of allQueries(settings)) {
      const tried = {
        query,
        subject: `--thresholds ${name}`,
        expected: "a query that Prometheus can evaluate",
        hint: "start it, or set PROMETHEUS_URL to another",
      };
      const problem = await checkQuery(client, access.url, tried, now());
      if (problem !== null) problems.push(problem);
    }
    if (problems.length > 0) throw new InputProblems(problems);
    return new Figures(client, access.url, await client.pace(now));
  }

  /** How many alerting rules Prometheus has loaded. */
  async alertRules(): Promise<Reading> {
    const evidence = `${this.#url}/rules`;
    try {
      return { value: await this.#client.alertRules(), why: null, evidence };
    } catch (error) {
      return { value: null, why: noAnswer(error), evidence };
    }
  }

  /** One number at the end of a window, over its whole length. */
  async number(query: string, window: Window): Promise<Reading> {
    const { rows, why, evidence } = await this.rows(query, window);
    const [first] = rows;
    if (why !== null || first === undefined) return { value: null, why: why ?? NOTHING, evidence };
    if (rows.length > 1) return { value: null, why: severalSeries(rows.length), evidence };
    return { value: first.value, why: null, evidence };
  }

  /** One number for each series at the end of a window. */
  async rows(query: string, { fromMs, toMs }: Window): Promise<Rows> {
    const text = overRange(query, toMs - fromMs);
    const evidence = this.#link(text, toMs);
    const asked = await this.#series(text, { fromMs: toMs, toMs }, STEP_MS_MIN);
    if (asked.why !== null) return { rows: [], why: asked.why, evidence };
    const rows = asked.series.flatMap(({ tags, points }) => {
      const value = points.at(-1)?.[1];
      return typeof value === "number" ? [{ tags, value }] : [];
    });
    return { rows, why: rows.length === 0 ? NOTHING : null, evidence };
  }

  /** The largest value of each series over a window. */
  async largest(query: string, window: Window): Promise<Rows> {
    const stepMs = Math.max(
      STEP_MS_MIN,
      this.scrapeIntervalMs,
      Math.ceil((window.toMs - window.fromMs) / POINTS_MAX),
    );
    const evidence = this.#link(query, window.toMs);
    const asked = await this.#series(query, window, stepMs);
    if (asked.why !== null) return { rows: [], why: asked.why, evidence };
    const steps = Math.floor((window.toMs - window.fromMs) / stepMs) + 1;
    const rows = asked.series.flatMap(({ tags, points }) => {
      const values = points.map(([, value]) => value).filter((value) => typeof value === "number");
      if (values.length === 0) return [];
      const value = values.reduce((most, one) => Math.max(most, one));
      return [{ tags, value, coverage: values.length / steps }];
    });
    return { rows, why: rows.length === 0 ? NOTHING : null, evidence };
  }

  /** A figure of each of `count` slices of equal length, in their order; `null` when there was no answer. */
  async slices(query: string, { fromMs, toMs }: Window, count: number): Promise<Slices | null> {
    const sliceMs = Math.floor((toMs - fromMs) / count);
    const text = overRange(query, sliceMs);
    const range = { fromMs: fromMs + sliceMs, toMs: fromMs + count * sliceMs };
    const { series, why } = await this.#series(text, range, sliceMs);
    if (why !== null) return null;
    const [only] = series;
    const found = new Map<number, number>();
    for (const [atMs, value] of series.length === 1 ? (only?.points ?? []) : []) {
      if (typeof value === "number") found.set(Math.round((atMs - fromMs) / sliceMs) - 1, value);
    }
    return Array.from({ length: count }, (_, index) => found.get(index) ?? null);
  }

  async traffic(queries: TrafficQueries, window: Window): Promise<TrafficFigures> {
    const windowMs = window.toMs - window.fromMs;
    const requests = await this.number(queries.requests, window);
    const failed = await this.number(queries.failed, window);
    const at = async (quantile: number): Promise<Reading> => {
      const reading = await this.number(atQuantile(queries.latencySeconds, quantile), window);
      return { ...reading, value: reading.value === null ? null : reading.value * MS };
    };
    const latencyMs = { p50: await at(0.5), p95: await at(0.95), p99: await at(0.99) };
    const slices = Math.floor(windowMs / (SCRAPES_PER_SLICE * this.scrapeIntervalMs));
    const count = Math.min(COVERAGE_SLICES_MAX, slices);
    const seen = count < 1 ? [] : ((await this.slices(queries.requests, window, count)) ?? []);
    const coverage = seen.length === 0 ? 0 : seen.filter((value) => value !== null).length / seen.length;
    const counted = await this.#noneFailed(queries.failed, requests, failed, window.toMs);
    return { requests, failed: counted, latencyMs, coverage, windowMs };
  }

  /**
   * A counter of failures appears with the first failure, so where requests were counted none is zero. But what asks for
   * a metric or a label that nobody has would always find none: that is not measured.
   */
  async #noneFailed(query: string, requests: Reading, failed: Reading, atMs: number): Promise<Reading> {
    if (requests.value === null || failed.value !== null || failed.why !== NOTHING) return failed;
    for (const { metric, label } of labelsAskedFor(query)) {
      const matcher = label === null ? "" : `{${label}!=""}`;
      const seen = await this.number(`count(${metric}${matcher})`, { fromMs: atMs, toMs: atMs });
      if (seen.value === null) return { ...failed, why: neverThere(metric, label) };
    }
    return { ...failed, value: 0, why: null };
  }

  async #series(
    text: string,
    { fromMs, toMs }: Window,
    stepMs: number,
  ): Promise<{ readonly series: readonly ObservedSeries[]; readonly why: Words | null }> {
    try {
      const range = { fromMs, toMs, stepMs, clockOffsetMs: this.#clockOffsetMs };
      return { series: await this.#client.series(text, range), why: null };
    } catch (error) {
      return { series: [], why: noAnswer(error) };
    }
  }

  /** The query in Prometheus's own page. */
  #link(text: string, toMs: number): string {
    const parameters = new URLSearchParams({
      "g0.expr": text,
      "g0.tab": "1",
      "g0.moment_input": new Date(toMs).toISOString().slice(0, 19).replace("T", " "),
    });
    return `${this.#url}/graph?${parameters.toString()}`;
  }
}

interface AskedFor {
  readonly metric: string;
  /** `null` for a metric that is taken whole. */
  readonly label: string | null;
}

/** Metrics of a query's selectors, with the labels that they are selected by. */
export function labelsAskedFor(query: string): readonly AskedFor[] {
  return [...query.matchAll(/([a-zA-Z_:][\w:]*)\s*(?:\{([^}]*)\})?\s*\[/g)].flatMap((match): AskedFor[] => {
    const [, metric = "", matchers = ""] = match;
    const labels = [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = ""]) => label);
    return labels.length === 0 ? [{ metric, label: null }] : labels.map((label) => ({ metric, label }));
  });
}

function neverThere(metric: string, label: string | null): Words {
  const what = label === null ? metric : `${metric}{${label}}`;
  return {
    en: `failures can't be seen: no series of ${what} is there`,
    ko: `실패를 확인할 수 없음: ${what} 시계열 없음`,
  };
}

function noAnswer(error: unknown): Words {
  const message = messageOf(error);
  return { en: `Prometheus gave no answer: ${message}`, ko: `Prometheus 응답 없음: ${message}` };
}

export const NOTHING: Words = {
  en: "the query gave nothing",
  ko: "쿼리 결과 없음",
};

function severalSeries(count: number): Words {
  return {
    en: `the query gave ${count} series where one is expected: sum it`,
    ko: `쿼리 결과가 시계열 ${count}개, 1개여야 함: sum으로 합산`,
  };
}

/** Every query of the file with a range and a quantile, by its place in the file. */
function allQueries(settings: ProductionSettings): readonly (readonly [string, string])[] {
  const ofTraffic = (name: string, queries: TrafficQueries): readonly (readonly [string, string])[] =>
    Object.entries(queries).flatMap(([key, text]) =>
      text === undefined ? [] : [[`${name}.${key}`, text] as const],
    );
  return [
    ...ofTraffic("traffic", settings.traffic),
    ...ofTraffic("canary", sideQueries(settings, "new")),
    ["lag", settings.lag] as const,
    ["routing", settings.routing] as const,
    ["state.primaries", settings.state.primaries] as const,
    ["state.standbys", settings.state.standbys] as const,
  ].map(([name, text]) => [name, atQuantile(overRange(text, TRIED_RANGE_MS), 0.5)] as const);
}

const TRIED_RANGE_MS = 60_000;
