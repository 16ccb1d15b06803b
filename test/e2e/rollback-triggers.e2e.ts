import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { watchReportSchema } from "#harness/contracts/watch.ts";
import { type PrometheusLab, prometheusOver } from "#harness/observe/testing/prometheus-lab.ts";
import { PROJECT, runCommand, temporaryFolder } from "../lib/command.ts";

/** Each trigger of thresholds/production/rollback.yaml, on a real Prometheus over instances that say what the exchange's do. */

/** What an engine or the backend says; a test changes it. */
interface Said {
  /** Requests so far, by their status, and how many of them took longer than 2 s. */
  failedShare: number;
  slowShare: number;
  hashOfStandby: number;
  shadowDifferent: number;
  primaries: readonly string[];
  backendUp: boolean;
}

const CALM: Said = {
  failedShare: 0,
  slowShare: 0,
  hashOfStandby: 77,
  shadowDifferent: 0,
  primaries: ["shard-1", "shard-2", "shard-3"],
  backendUp: true,
};
let said: Said = { ...CALM };

const PER_SECOND = 100;
const counts = { ok: 0, failed: 0, slow: 0, all: 0, at: Date.now() };

/** Counts on, by what the shares are now. */
function count(): void {
  const seconds = (Date.now() - counts.at) / 1_000;
  const requests = seconds * PER_SECOND;
  counts.at = Date.now();
  counts.all += requests;
  counts.failed += requests * said.failedShare;
  counts.ok += requests * (1 - said.failedShare);
  counts.slow += requests * said.slowShare;
}

function backend(): string | null {
  if (!said.backendUp) return null;
  count();
  const labels = 'service="exchange-backend",instance="exchange-1",method="POST",route="/api/orders"';
  const name = "http_request_duration_seconds";
  return [
    `${name}_count{${labels},status="202"} ${counts.ok}`,
    ...(counts.failed === 0 ? [] : [`${name}_count{${labels},status="503"} ${counts.failed}`]),
    `${name}_count{service="exchange-backend",instance="exchange-1",method="GET",route="/metrics",status="200"} ${counts.all * 50}`,
    `${name}_bucket{${labels},status="202",le="1"} ${counts.all - counts.slow}`,
    `${name}_bucket{${labels},status="202",le="2"} ${counts.all - counts.slow}`,
    `${name}_bucket{${labels},status="202",le="5"} ${counts.all}`,
    `${name}_bucket{${labels},status="202",le="+Inf"} ${counts.all}`,
    `exchange_shadow_trades_different{service="exchange-backend",instance="exchange-1"} ${said.shadowDifferent}`,
    "",
  ].join("\n");
}

function engine(shard: string, replica: number): () => string | null {
  return () => {
    const labels = `service="matching-engine",instance="${shard}-${replica}",shard="${shard}"`;
    const isPrimary = replica === 1 && said.primaries.includes(shard);
    const hash = replica === 1 ? CALM.hashOfStandby : said.hashOfStandby;
    return [
      `matching_engine_is_primary{${labels}} ${isPrimary ? 1 : 0}`,
      `matching_engine_state_hash{${labels},lane="${shard}/0",offset="3000"} ${hash}`,
      "",
    ].join("\n");
  };
}

let lab: PrometheusLab;
beforeAll(async () => {
  const engines = ["shard-1", "shard-2", "shard-3"].flatMap((shard) =>
    [1, 2].map((replica) => [`${shard}-${replica}`, engine(shard, replica)] as const),
  );
  lab = await prometheusOver({ "exchange-1": backend, ...Object.fromEntries(engines) });
});
afterAll(() => lab[Symbol.asyncDispose]());
/** Until Prometheus has looked at what all say when nothing is wrong: it does every 2 s, at each at another time. */
async function untilCalm(): Promise<void> {
  const expected: Readonly<Record<string, string>> = {
    "sum(exchange_shadow_trades_different)": "0",
    "sum(matching_engine_is_primary)": "3",
    "count(matching_engine_state_hash == 77)": "6",
    'sum(up{service="exchange"})': "1",
  };
  const isCalm = async ([query, value]: readonly [string, string]): Promise<boolean> => {
    const answer = await fetch(`${lab.url}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    return data.result[0]?.value[1] === value;
  };
  for (let tries = 0; tries < 150; tries += 1) {
    if ((await Promise.all(Object.entries(expected).map(isCalm))).every(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("Prometheus never saw all instances calm");
}

beforeEach(async () => {
  said = { ...CALM };
  await untilCalm();
});

/** The same triggers with windows that a test can wait for, and rates that forget the test before. */
const SHORT = `
version: 1
extends: ${join(PROJECT, "thresholds/production/rollback.yaml")}
objectives:
  - { id: error-rate, window: { size: 6s, kind: for, gap: hold } }
  - { id: backend-away, window: { size: 6s, kind: for, gap: hold } }
`;

async function watch(folder: string, length: string) {
  const thresholds = join(folder, "rollback.yaml");
  await writeFile(thresholds, SHORT);
  const words = [
    "watch",
    "--thresholds",
    thresholds,
    "--every",
    "1s",
    "--for",
    length,
    "--unknown-for",
    "20s",
    "--json",
  ];
  const result = await runCommand(words, { environment: { REPORT_DIR: folder, PROMETHEUS_URL: lab.url } });
  return { ...result, report: watchReportSchema.parse(JSON.parse(result.stdout)) };
}

test("a calm exchange: every trigger has a value, and none holds", async () => {
  await using folder = await temporaryFolder();
  const { exitCode, report, stderr } = await watch(folder.path, "12s");
  expect(`${exitCode} ${stderr}`).toMatch(/^0 /);
  expect(report.watched.map(({ id, state }) => [id, state])).toEqual(
    ["error-rate", "p95-latency", "shards-down", "data-mismatch", "backend-away"].map((id) => [id, "ok"]),
  );
  expect(report.notWatched).toEqual(["load-errors", "load-p95"]);
});

// Before those that follow: what they count of slow and failed answers stays in the last minute.
test("one shard without an engine that writes is no trigger", async () => {
  await using folder = await temporaryFolder();
  said = { ...CALM, primaries: ["shard-2", "shard-3"] };
  const { exitCode, report } = await watch(folder.path, "10s");
  expect(exitCode).toBe(0);
  expect(report.watched.find(({ id }) => id === "shards-down")).toMatchObject({ state: "ok", last: 1 });
});

test.each<[string, Partial<Said>, string, (value: number) => boolean]>([
  [
    "two shards without an engine that writes",
    { primaries: ["shard-3"] },
    "shards-down",
    (value) => value === 2,
  ],
  [
    "primary and standby in different states",
    { hashOfStandby: 78 },
    "data-mismatch",
    (value) => value >= 1 && value <= 3,
  ],
  ["a trade that the shadow made otherwise", { shadowDifferent: 1 }, "data-mismatch", (value) => value === 1],
  ["no backend that answers", { backendUp: false }, "backend-away", (value) => value === 0],
  [
    "a tenth of the requests failing",
    { failedShare: 0.1 },
    "error-rate",
    (value) => value > 0.01 && value <= 0.1,
  ],
  ["answers of more than 2 s", { slowShare: 1 }, "p95-latency", (value) => value > 2_000 && value < 5_000],
])("%s", async (_name, change, id, isSo) => {
  await using folder = await temporaryFolder();
  said = { ...CALM, ...change };
  const { exitCode, report, stderr } = await watch(folder.path, "1m");
  expect(`${exitCode} ${stderr}`).toMatch(/^1 /);
  const triggered = report.watched.filter(({ state }) => state === "triggered");
  expect(triggered.map((one) => one.id)).toEqual([id]);
  expect(isSo(triggered[0]?.last ?? Number.NaN), String(triggered[0]?.last)).toBe(true);
});
