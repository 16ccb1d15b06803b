import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHAT_DATA_SET } from "#fixtures/chat.ts";
import { loadDataSet } from "#fixtures/load-data-set.ts";
import type { StartedEnvironment } from "#harness/contracts/environment.ts";
import { startEnvironment } from "#harness/environment/index.ts";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { benchmarkContext } from "./lib/context.ts";
import { type Figure, report, withUnit } from "./lib/figures.ts";
import { table } from "./lib/probe.ts";
import { openRooms, type RoomState, storedBetween } from "./lib/chat-rooms.ts";
import { cpuBetween, type CpuReading, type CpuUse, ProcessGroups } from "./lib/process-groups.ts";
import { type Received, receivedOf, type Step, type StepFigures, stepFigures } from "./lib/store-steps.ts";
import { runScript } from "./lib/run-script.ts";

/**
 * The chat system with 1,000 open WebSockets that receive, while others store messages by REST in steps; then a step in
 * which the users with a WebSocket send over it. Everything shares this machine: k6, the harness that reads its samples, the services and their servers. What k6 counted is compared with
 * what PostgreSQL holds: each stored message once, and each delivered to every open member of its room.
 * Arguments: rates by REST (1000,1500,2000), seconds per step (15), open WebSockets (1000), rates by WebSocket (2000).
 * Linux only: it reads /proc.
 */
const [rateList = "1000,1500,2000", stepSeconds = "15", socketCount = "1000", socketRateList = "2000"] =
  process.argv.slice(2);
const RATES = numbers(rateList);
const SOCKET_RATES = numbers(socketRateList);
const STEPS: readonly Step[] = [
  ...RATES.map((rate) => ({ via: "rest", rate }) as const),
  ...SOCKET_RATES.map((rate) => ({ via: "socket", rate }) as const),
];
const STEP_SECONDS = Number(stepSeconds);
const SOCKETS = Number(socketCount);
const USERS = 2_000;

/** SLOs of 002 for storing a message. */
const STORE_MS = { p95: 300, p99: 800 } as const;
/** Share of the asked rate that counts as reached: the bound that a run is valid by (`achievedRate` of threshold files). */
const REACHED_SHARE = 0.98;

const groups = new ProcessGroups({
  k6: /k6 run/,
  chat: /chat\/chat\/main/,
  dbman: /chat\/dbman\/main/,
  postgres: /postgres/,
  redis: /redis-server/,
  guardian: /guardian\/main/,
  "session, orghub, tenanthub": /chat\/(session|orghub|tenanthub)\/main/,
});

interface Measured {
  readonly steps: readonly StepFigures[];
  readonly readings: readonly CpuReading[];
  readonly received: Received;
  readonly held: { readonly stored: number; readonly delivered: number };
}

async function measure(folder: string, environment: StartedEnvironment): Promise<Measured> {
  const { postgresUrl } = environment;
  if (postgresUrl === undefined) throw new Error("the environment has no PostgreSQL");
  await loadDataSet(CHAT_DATA_SET, { postgresUrl, users: USERS, seed: 1 });
  const before = await openRooms(postgresUrl, SOCKETS);
  const readings: CpuReading[] = [];
  const samples = await runScript({
    script: fileURLToPath(new URL("./scripts/chat-store.ts", import.meta.url)),
    folder,
    variables: {
      CHAT_BASE_URL: environment.urls("chat").join(","),
      SESSION_BASE_URL: environment.urls("session").join(","),
      RATES: RATES.join(","),
      SOCKET_RATES: SOCKET_RATES.join(","),
      STEP_SECONDS: String(STEP_SECONDS),
      SOCKETS: String(SOCKETS),
    },
    onSecond: () => void groups.read().then((reading) => readings.push(reading)),
  });
  const after: readonly RoomState[] = await openRooms(postgresUrl, SOCKETS);
  const steps = STEPS.map((step) => stepFigures(samples, step, STEP_SECONDS));
  const [first] = steps;
  if (first === undefined) throw new Error("no rate to store at was given");
  const received = receivedOf(samples, first);
  const { ready, lost } = received;
  if (ready !== SOCKETS) throw new Error(`${ready} of ${SOCKETS} WebSockets became ready, ${lost} were lost`);
  return { steps, readings, received, held: storedBetween(before, after) };
}

function numbers(list: string): readonly number[] {
  return list
    .split(",")
    .filter((one) => one !== "")
    .map(Number);
}

const milliseconds = (value: number): string => withUnit(value, "ms");
const perSecond = (value: number): string => Math.round(value).toLocaleString("en");
const WAYS = { rest: "REST", socket: "WebSocket" } as const;
const percent = (share: number): string => `${Math.round(share * 100)}%`;

function stepRows(steps: readonly StepFigures[]): string[][] {
  return [
    ["by", "asked/s", "stored/s", "p50", "p95", "p99", "failed", "dropped", "open sockets", "deliveries/s"],
    ...steps.map((step) => [
      WAYS[step.via],
      perSecond(step.rate),
      perSecond(step.storedPerSecond),
      milliseconds(step.p50),
      milliseconds(step.p95),
      milliseconds(step.p99),
      String(step.failed),
      String(step.dropped),
      perSecond(SOCKETS),
      perSecond(step.deliveriesPerSecond),
    ]),
  ];
}

/** Cores used, so that 2.00 is all of two; and what one message costs all programs of the run, k6 included. */
function cpuRows(steps: readonly StepFigures[], uses: readonly CpuUse[]): string[][] {
  const names = [...new Set(uses.flatMap((use) => use.groups.map(({ group }) => group)))];
  const cores = (use: CpuUse, seconds: number): string => (seconds / use.wallSeconds).toFixed(2);
  return [
    ["cores used", ...names, "all other programs", "machine", "CPU per message"],
    ...uses.map((use, index) => [
      stepName(steps[index]),
      ...names.map((name) => cores(use, use.groups.find(({ group }) => group === name)?.seconds ?? 0)),
      cores(use, use.othersSeconds),
      percent(use.machineShare),
      milliseconds(messageMs(use, steps[index])),
    ]),
  ];
}

function messageMs(use: CpuUse, step: StepFigures | undefined): number {
  const seconds = use.groups.reduce((sum, group) => sum + group.seconds, 0) / use.wallSeconds;
  return (seconds * 1_000) / (step?.storedPerSecond ?? Number.NaN);
}

/** A single-threaded process that fills its core comes before a full machine. */
function boundOf(use: CpuUse): string {
  const single = use.groups.find(({ group, busiestShare }) => group !== "k6" && busiestShare > 0.9);
  if (single !== undefined) return `one ${single.group} process: ${percent(single.busiestShare)} of a core`;
  const shares = use.groups
    .slice(0, 4)
    .map(({ group, seconds }) => `${group} ${(seconds / use.wallSeconds).toFixed(2)}`);
  const others = (use.othersSeconds / use.wallSeconds).toFixed(2);
  const cores = `cores: ${shares.join(", ")}, other programs ${others}`;
  if (use.machineShare > 0.9) return `all of the machine's CPU (${percent(use.machineShare)}); ${cores}`;
  return `nothing was full (CPU ${percent(use.machineShare)}); ${cores}`;
}

function stepName(step: Step | undefined): string {
  return step === undefined ? "" : `${perSecond(step.rate)}/s by ${WAYS[step.via]}`;
}

/** The last rate of each way is the one that the target is about. */
function stepRecords(step: StepFigures, use: CpuUse | undefined): Figure[] {
  const isLast = step.rate === (step.via === "rest" ? RATES : SOCKET_RATES).at(-1);
  if (!isLast || use === undefined) return [];
  const asked = `${perSecond(step.rate)}/s asked by ${WAYS[step.via]}`;
  return [
    {
      what: `${asked}: stored`,
      value: step.storedPerSecond,
      unit: "/s",
      target: { atLeast: step.rate * REACHED_SHARE },
      note: `bound by ${boundOf(use)}`,
    },
    { what: `${asked}: p95`, value: step.p95, unit: "ms", target: { atMost: STORE_MS.p95 } },
    { what: `${asked}: p99`, value: step.p99, unit: "ms", target: { atMost: STORE_MS.p99 } },
    {
      what: `${asked}: CPU per message`,
      value: messageMs(use, step),
      unit: "ms",
      note: "k6 and all servers",
    },
  ];
}

function print({ steps, readings, received, held }: Measured): void {
  const uses = steps.map(({ fromMs, toMs }) => cpuBetween(readings, fromMs, toMs));
  console.log(`${table(stepRows(steps))}\n\n${table(cpuRows(steps, uses))}`);
  report(
    [
      ...steps.flatMap((step, index) => stepRecords(step, uses[index])),
      {
        what: "failed in all steps",
        value: steps.reduce((sum, { failed }) => sum + failed, 0),
        unit: "",
        target: { atMost: 0 },
      },
      { what: "WebSockets lost", value: received.lost, unit: "", target: { atMost: 0 } },
      {
        what: "WebSockets connected again",
        value: received.again,
        unit: "",
        target: { atMost: 0 },
        note: "not ready within 9 s",
      },
      {
        what: "acknowledged but not in PostgreSQL",
        value: steps.reduce((sum, { stored }) => sum + stored, 0) - held.stored,
        unit: "",
        target: { atMost: 0 },
        note: `${perSecond(held.stored)} messages compared`,
      },
      {
        what: "deliveries missing",
        value: received.readyInTime ? held.delivered - received.deliveries : Number.NaN,
        unit: "",
        target: { atMost: 0 },
        note: received.readyInTime
          ? `${perSecond(held.delivered)} deliveries compared`
          : "some WebSockets were ready only after the first message: the machine was too busy to tell",
      },
    ],
    { steps, cpu: uses },
  );
}

const folder = await mkdtemp(join(tmpdir(), "loadproof-chat-store-"));
try {
  await using environment = await startEnvironment({
    runtime: "processes",
    topology: CHAT_TOPOLOGY,
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory: join(folder, "environment"),
    context: benchmarkContext(),
  });
  print(await measure(folder, environment));
} finally {
  await rm(folder, { recursive: true, force: true });
}
