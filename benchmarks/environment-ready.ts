import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHAT_DATA_SET } from "#fixtures/chat.ts";
import { loadDataSet } from "#fixtures/load-data-set.ts";
import { startEnvironment } from "#harness/environment/index.ts";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { benchmarkContext } from "./lib/context.ts";
import { median, report, spread } from "./lib/figures.ts";

/** From nothing to a healthy chat system (PostgreSQL, Redis, eight services) with fixtures. Argument: rounds (3). */
const [rounds = 3] = process.argv.slice(2).map(Number);
const USERS = 2_000;

interface Round {
  readonly startMs: number;
  readonly fixturesMs: number;
  readonly stopMs: number;
}

async function measureOnce(stateDirectory: string): Promise<Round> {
  const startedAt = performance.now();
  await using environment = await startEnvironment({
    runtime: "processes",
    topology: CHAT_TOPOLOGY,
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory,
    context: benchmarkContext(),
  });
  const healthyAt = performance.now();
  const { postgresUrl } = environment;
  if (postgresUrl === undefined) throw new Error("the environment has no PostgreSQL");
  await loadDataSet(CHAT_DATA_SET, { postgresUrl, users: USERS, seed: 1 });
  const loadedAt = performance.now();
  await environment[Symbol.asyncDispose]();
  return {
    startMs: healthyAt - startedAt,
    fixturesMs: loadedAt - healthyAt,
    stopMs: performance.now() - loadedAt,
  };
}

const times: Round[] = [];
for (let round = 0; round < rounds; round += 1) {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-ready-"));
  try {
    times.push(await measureOnce(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ready = times.map(({ startMs, fixturesMs }) => startMs + fixturesMs);
const middle = (pick: (round: Round) => number): number => median(times.map(pick));
report([
  {
    what: `ready, with fixtures of ${USERS.toLocaleString("en")} users`,
    value: Math.max(...ready),
    unit: "ms",
    target: { atMost: 10_000 },
    note: `worst ${spread(ready)}`,
  },
  {
    what: "of it: start until all are healthy",
    value: middle(({ startMs }) => startMs),
    unit: "ms",
    note: "median",
  },
  { what: "of it: fixtures", value: middle(({ fixturesMs }) => fixturesMs), unit: "ms", note: "median" },
  { what: "stop", value: middle(({ stopMs }) => stopMs), unit: "ms", note: "median" },
]);
