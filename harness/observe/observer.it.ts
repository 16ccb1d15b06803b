import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Observation } from "../contracts/observations.ts";
import { holdFreePort } from "../environment/ports/reservation.ts";
import { SCRAPE_INTERVAL_S } from "../environment/servers/prometheus.ts";
import { InputProblems, LoadproofError } from "../errors.ts";
import { Observer } from "./observer.ts";
import { type PrometheusLab, prometheusLab } from "./testing/prometheus-lab.ts";

const WAIT_MS = 60_000;
const POLL_MS = 200;
const STEP_MS = SCRAPE_INTERVAL_S * 1_000;

let lab: PrometheusLab;
const startedMs = Date.now();

beforeAll(async () => {
  lab = await prometheusLab(() => {
    const seconds = (Date.now() - startedMs) / 1_000;
    return [
      "# TYPE commands_total counter",
      `commands_total{shard="one"} ${seconds * 30}`,
      `commands_total{shard="two"} ${seconds * 10}`,
      "# TYPE depth gauge",
      `depth{queue="in"} 7`,
      'depth{queue="out"} NaN',
      "",
    ].join("\n");
  });
});
afterAll(() => lab[Symbol.asyncDispose]());

function observerOf(url: string, ...queries: readonly string[]): Observer {
  return new Observer({
    url,
    token: null,
    signal: new AbortController().signal,
    queries: queries.map((query, index) => ({ metric: `m${index}`, query, objectives: [`o${index}`] })),
    locate: (objective) => `slo.yaml:${objective.slice(1)}`,
    now: Date.now,
  });
}

/** Asks until the answer is as wanted: Prometheus looks at its own pace. */
async function untilObserved(
  query: string,
  isWanted: (observation: Observation) => boolean,
): Promise<Observation> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const observer = observerOf(lab.url, query);
    await observer.check();
    const { observations } = await observer.observe(startedMs, Date.now());
    const [first] = observations;
    if (first !== undefined && isWanted(first)) return first;
    if (Date.now() > deadline) throw new Error(`${query} gave ${JSON.stringify(first)}`);
    await delay(POLL_MS);
  }
}

const pointsOf = ({ series }: Observation): number => series[0]?.points.length ?? 0;

async function failureOf(observer: Observer): Promise<LoadproofError> {
  const error = await observer.check().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof LoadproofError) return error;
  throw new Error(`expected a refusal, not ${String(error)}`);
}

describe("a real Prometheus", () => {
  test("rates by label, at the pace of its looks", async () => {
    const query = "sum(rate(commands_total[10s])) by (shard)";
    const { series } = await untilObserved(query, (one) => one.series.length === 2 && pointsOf(one) >= 4);
    expect(series.map(({ tags }) => tags)).toEqual([{ shard: "one" }, { shard: "two" }]);
    const [one, two] = series.map(({ points }) => points.map(([, value]) => Number(value)));
    const times = series[0]?.points.map(([atMs]) => atMs) ?? [];
    for (const [index, atMs] of times.entries()) {
      if (index > 0) expect((atMs - (times[index - 1] as number)) % STEP_MS).toBe(0);
    }
    // The exporter's counters grow at 30 and 10 a second; both are read in one look, so their ratio is exact.
    for (const [index, value] of (one ?? []).entries()) expect(value / (two?.[index] ?? 0)).toBeCloseTo(3, 5);
    expect(one?.at(-1)).toBeGreaterThan(0);
  });

  test("every series carries what it was looked at as", async () => {
    const { series } = await untilObserved("up", (one) => pointsOf(one) > 0);
    expect(series[0]?.tags).toEqual({ instance: "exporter-1", job: "services", service: "exporter" });
    expect(series[0]?.points.at(-1)?.[1]).toBe(1);
  });

  test("NaN stays NaN, nothing stays nothing", async () => {
    const out = await untilObserved('depth{queue="out"}', (one) => pointsOf(one) > 0);
    expect(out.series[0]?.points.at(-1)?.[1]).toBe("NaN");
    const observer = observerOf(lab.url, "no_such_metric");
    await observer.check();
    const { observations, prometheus, stepMs } = await observer.observe(startedMs, Date.now());
    expect(observations).toEqual([{ metric: "m0", query: "no_such_metric", series: [], problem: null }]);
    expect(prometheus.version).toMatch(/^\d+\.\d+/);
    expect(stepMs).toBe(STEP_MS);
  });

  test("queries that can't be evaluated are named with their line before the load, all at once", async () => {
    const failure = await failureOf(observerOf(lab.url, "sum(", "up", "up[1m]"));
    expect(failure).toBeInstanceOf(InputProblems);
    expect(failure.exitCode).toBe(4);
    const lines = failure.message.split("\n").filter((line) => line.startsWith("slo.yaml"));
    expect(lines).toEqual([
      expect.stringMatching(/^slo\.yaml:0 objective o0 query "sum\(": expected a PromQL expression .*; .+/),
      expect.stringMatching(
        /^slo\.yaml:2 objective o2 query "up\[1m\]": expected a PromQL expression .*; .+/,
      ),
    ]);
  });

  test("a query that fails at the end is said in its place, beside the others", async () => {
    const observer = observerOf(lab.url, "depth * on () commands_total", "up");
    // The first moment of the range is asked for in any case: one that Prometheus has looked at.
    const { observations } = await observer.observe(Date.now() - STEP_MS, Date.now());
    expect(observations[0]?.problem).toMatch(/^Prometheus gave no answer: .+/);
    expect(observations[1]?.problem).toBeNull();
  });
});

describe("no Prometheus", () => {
  test("nothing listens: exit 5 before the load, no data after it", async () => {
    const port = await holdFreePort();
    await port.release();
    const observer = observerOf(`http://127.0.0.1:${port.port}`, "up");
    const failure = await failureOf(observer);
    expect([failure.code, failure.exitCode]).toEqual(["ENVIRONMENT_FAILED", 5]);
    expect(failure.message).toContain("it refused the connection: nothing listens there");
    const { observations } = await observer.observe(Date.now() - 10_000, Date.now());
    expect(observations[0]?.problem).toBe(
      "Prometheus gave no answer: it refused the connection: nothing listens there",
    );
  });

  test("it ends in the middle", async () => {
    await using own = await prometheusLab(() => "depth 1\n");
    const observer = observerOf(own.url, "depth");
    await observer.check();
    await own.kill();
    const { observations } = await observer.observe(Date.now() - 10_000, Date.now());
    expect(observations[0]?.problem).toContain("nothing listens there");
  });

  test.each([
    [200, "<html>hello</html>", "it answered 200, not as a Prometheus does"],
    [404, "not found", "it answered 404, not as a Prometheus does"],
    [401, "who?", "it answered 401, not as a Prometheus does (PROMETHEUS_TOKEN is sent as a bearer token)"],
  ])("a server that answers %i %s", async (status, body, why) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const failure = await failureOf(observerOf(`http://127.0.0.1:${port}`, "up"));
      expect(failure.exitCode).toBe(4);
      expect(failure.message).toContain(why);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

test("a token is sent with every question, an answer of 503 asked again", async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    if (seen.length === 1) response.writeHead(503).end("busy");
    else response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result: [] } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    await new Observer({
      url: `http://127.0.0.1:${port}`,
      token: "secret",
      signal: new AbortController().signal,
      queries: [{ metric: "m", query: "up", objectives: ["o"] }],
      locate: () => "",
      now: Date.now,
    }).check();
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen)).toEqual(new Set(["Bearer secret"]));
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
