import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readEndedChildrenCpu } from "../harness/load/machine/process-usage.ts";
import type { RunOnce, RunOnceResult } from "../harness/load/testing/main.ts";
import { requireTool } from "../harness/tools/index.ts";
import { testContext } from "../harness/environment/fixtures/context.ts";
import { type Figure, median, report } from "./lib/figures.ts";
import { cpuProbe, table } from "./lib/probe.ts";

/**
 * What the harness costs over bare k6: the same bundle at the same rate, once by k6 alone and once by the harness (k6
 * writing its samples, plus the harness reading them), one after the other for some rounds. Both are CPU seconds as the
 * kernel counts them, so a busy machine makes them less exact but not wrong. The harness tunes k6's garbage collector
 * (`harness/load/k6/go-runtime.ts`); the row with Go's default shows what it would cost without.
 * Arguments: requests per second (3000), seconds (15), rounds (3). Linux only: it reads /proc.
 */
const [requestsPerSecond = 3000, seconds = 15, rounds = 3] = process.argv.slice(2).map(Number);

const COST_SCRIPT = fileURLToPath(new URL("lib/cost-script.js", import.meta.url));
const CHEAP_TARGET = fileURLToPath(new URL("lib/cheap-target.ts", import.meta.url));
const RUN_LOAD = fileURLToPath(new URL("../harness/load/testing/main.ts", import.meta.url));
const run = promisify(execFile);

interface Cost {
  readonly k6CpuSeconds: number;
  readonly harnessCpuSeconds: number;
  readonly harnessMemoryBytesMax: number;
  readonly k6MemoryBytesMax: number;
  readonly requests: number;
}

type Variant = (folder: string, variables: Readonly<Record<string, string>>) => Promise<Cost>;

const k6 = await requireTool("k6", testContext());

/** The bundle that the harness has made, by k6 alone with its summary. */
const bare: Variant = async (folder, variables) => {
  const summaryPath = join(folder, "bare.json");
  const before = (await readEndedChildrenCpu(process.pid)) ?? 0;
  await run(
    k6.path,
    ["run", "--quiet", "--no-usage-report", `--summary-export=${summaryPath}`, join(folder, "scenario.js")],
    {
      env: { ...process.env, ...variables },
    },
  );
  const after = (await readEndedChildrenCpu(process.pid)) ?? 0;
  return {
    k6CpuSeconds: after - before,
    harnessCpuSeconds: 0,
    harnessMemoryBytesMax: 0,
    k6MemoryBytesMax: Number.NaN,
    requests: await readRequests(summaryPath),
  };
};

/** Requests by k6's own count, of its export or of the summary that the harness keeps. */
async function readRequests(summaryPath: string): Promise<number> {
  const summary = JSON.parse(await readFile(summaryPath, "utf8")) as {
    metrics: { http_reqs: { count?: number; values?: { count: number } } };
  };
  const { count, values } = summary.metrics.http_reqs;
  return values?.count ?? count ?? 0;
}

const harness =
  (environment: Readonly<Record<string, string>>): Variant =>
  async (folder, variables) => {
    const options: RunOnce = { k6: k6.path, script: COST_SCRIPT, folder, variables };
    const { stdout } = await run(process.execPath, [RUN_LOAD, JSON.stringify(options)], {
      env: { ...process.env, ...environment },
    });
    return {
      ...(JSON.parse(stdout) as RunOnceResult),
      requests: await readRequests(join(folder, "summary.json")),
    };
  };

const BARE = "bare k6";
const TUNED = "harness";
const UNTUNED = "harness, Go's default collector";
const VARIANTS: Readonly<Record<string, Variant>> = {
  [BARE]: bare,
  [TUNED]: harness({}),
  [UNTUNED]: harness({ GOGC: "100" }),
};

const perRequestUs = ({ k6CpuSeconds, harnessCpuSeconds, requests }: Cost): number =>
  ((k6CpuSeconds + harnessCpuSeconds) * 1e6) / requests;

async function measureAll(targetUrl: string, folder: string): Promise<Costs> {
  const variables = {
    TARGET_URL: targetUrl,
    REQUESTS_PER_SECOND: String(requestsPerSecond),
    SECONDS: String(seconds),
  };
  const costs = new Map<string, Cost[]>(Object.keys(VARIANTS).map((name) => [name, []]));
  await harness({})(folder, { ...variables, SECONDS: "2" });
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, variant] of Object.entries(VARIANTS))
      costs.get(name)?.push(await variant(folder, variables));
  }
  return costs;
}

type Costs = ReadonlyMap<string, readonly Cost[]>;

/** Middle of the rounds of a variant. */
function middle(costs: Costs, name: string, pick: (cost: Cost) => number): number {
  return median((costs.get(name) ?? []).map(pick));
}

function overBarePercent(costs: Costs, name: string): number {
  return (middle(costs, name, perRequestUs) / middle(costs, BARE, perRequestUs) - 1) * 100;
}

/** What does not grow with the requests (starting users, the summary) makes unequal rates incomparable. */
function figureOverBare(costs: Costs, name: string): number {
  const rates = [BARE, name].map((one) => middle(costs, one, ({ requests }) => requests) / seconds);
  const reached = rates.every((rate) => rate >= REACHED_SHARE * requestsPerSecond);
  return reached ? overBarePercent(costs, name) : Number.NaN;
}

const REACHED_SHARE = 0.95;

function tableOf(costs: Costs): string {
  const head = [
    "",
    "requests",
    "k6 CPU",
    "harness CPU",
    "CPU per request (rounds)",
    "over bare",
    "k6 memory",
  ];
  const rows = [...costs].map(([name, all]) => [
    name,
    `${Math.round(middle(costs, name, ({ requests }) => requests) / seconds)}/s`,
    `${middle(costs, name, ({ k6CpuSeconds }) => k6CpuSeconds).toFixed(2)} s`,
    `${middle(costs, name, ({ harnessCpuSeconds }) => harnessCpuSeconds).toFixed(2)} s`,
    `${middle(costs, name, perRequestUs).toFixed(0)} us (${all.map((cost) => perRequestUs(cost).toFixed(0)).join(" ")})`,
    `${overBarePercent(costs, name).toFixed(1)}%`,
    mebibytes(middle(costs, name, ({ k6MemoryBytesMax }) => k6MemoryBytesMax)),
  ]);
  return table([head, ...rows]);
}

const mebibytes = (bytes: number): string => (bytes > 0 ? `${Math.round(bytes / 2 ** 20)} MiB` : "-");

function figuresOf(costs: Costs): readonly Figure[] {
  const memory = [...costs.values()]
    .flat()
    .map(({ harnessMemoryBytesMax }) => harnessMemoryBytesMax / 2 ** 20);
  const reached = Math.round(middle(costs, TUNED, ({ requests }) => requests) / seconds);
  return [
    {
      what: `CPU over bare k6 at ${requestsPerSecond} requests/s`,
      value: figureOverBare(costs, TUNED),
      unit: "%",
      target: { atMost: 10 },
      note: `medians of ${rounds} rounds; ${reached}/s were reached; below ${REACHED_SHARE * 100}% nothing can be said`,
    },
    {
      what: "the same with Go's default collector",
      value: figureOverBare(costs, UNTUNED),
      unit: "%",
      note: "what k6's writing and the harness's reading cost by themselves",
    },
    { what: "memory of the harness", value: Math.max(...memory), unit: "MiB", target: { atMost: 250 } },
  ];
}

const folder = await mkdtemp(join(tmpdir(), "loadproof-cost-"));
const target = spawn(process.execPath, [CHEAP_TARGET], { stdio: ["pipe", "pipe", "inherit"] });
try {
  const [port] = (await once(createInterface({ input: target.stdout }), "line")) as [string];
  console.log(cpuProbe());
  console.log(`${requestsPerSecond} requests/s for ${seconds} s, ${rounds} rounds, medians`);
  const costs = await measureAll(`http://127.0.0.1:${port}`, folder);
  console.log(tableOf(costs));
  console.log(cpuProbe());
  report(figuresOf(costs));
} finally {
  target.stdin.end();
  await rm(folder, { recursive: true, force: true });
}
