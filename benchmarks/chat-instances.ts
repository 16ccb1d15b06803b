import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHAT_DATA_SET } from "#fixtures/chat.ts";
import { loadDataSet } from "#fixtures/load-data-set.ts";
import { startEnvironment } from "#harness/environment/index.ts";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { benchmarkContext } from "./lib/context.ts";
import { type Figure, report, withUnit } from "./lib/figures.ts";
import {
  type InstancesReading,
  type InstancesUse,
  readInstances,
  usedBetween,
} from "./lib/instance-readings.ts";
import { table } from "./lib/probe.ts";
import { runScript } from "./lib/run-script.ts";
import { type StepFigures, stepFigures } from "./lib/store-steps.ts";
import { withReplicas } from "./lib/with-replicas.ts";

/**
 * The same load on 1, 2 and 4 instances of chat: users with an open WebSocket send over it, spread over the instances. What
 * counts is the CPU of the instances, each and together, for a stored message and for a delivery, and how many of the
 * messages an instance gets through Redis: instances that all get all do not scale. On a machine that cannot run
 * them side by side the times tell nothing, the CPU does.
 * Arguments: numbers of instances (1,2,4), messages per second (300), seconds (12), open WebSockets (1000), seeded users
 * (20000: most members of a room are not there).
 */
const [countList = "1,2,4", rateText = "300", secondsText = "12", socketsText = "1000", usersText = "20000"] =
  process.argv.slice(2);
const COUNTS = countList.split(",").map(Number);
const RATE = Number(rateText);
const SECONDS = Number(secondsText);
const SOCKETS = Number(socketsText);
const USERS = Number(usersText);

if ([...COUNTS, RATE, SECONDS, SOCKETS, USERS].some((number) => !Number.isInteger(number) || number < 1)) {
  console.error(`expected whole numbers from 1 on: ${process.argv.slice(2).join(" ")}`);
  process.exit(4);
}

interface Measured {
  readonly count: number;
  readonly step: StepFigures;
  readonly use: InstancesUse;
}

async function measure(count: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-chat-instances-"));
  try {
    await using environment = await startEnvironment({
      runtime: "processes",
      topology: withReplicas(CHAT_TOPOLOGY, "chat", count),
      targets: {},
      ports: "free",
      defects: [],
      stateDirectory: join(folder, "environment"),
      context: benchmarkContext(),
    });
    await loadDataSet(CHAT_DATA_SET, { postgresUrl: environment.postgresUrl ?? "", users: USERS, seed: 1 });
    const urls = environment.urls("chat");
    const readings: InstancesReading[] = [];
    const samples = await runScript({
      script: fileURLToPath(new URL("./scripts/chat-store.ts", import.meta.url)),
      folder,
      variables: {
        CHAT_BASE_URL: urls.join(","),
        SESSION_BASE_URL: environment.urls("session").join(","),
        RATES: "",
        SOCKET_RATES: String(RATE),
        STEP_SECONDS: String(SECONDS),
        SOCKETS: String(SOCKETS),
      },
      onSecond: () => void readInstances(urls).then((reading) => readings.push(reading)),
    });
    const step = stepFigures(samples, { via: "socket", rate: RATE }, SECONDS);
    return { count, step, use: usedBetween(readings, step.fromMs, step.toMs) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cpuUs({ use: { total } }: Measured, works: number): number {
  return (total.cpuSeconds * 1e6) / works;
}

function deliveries({ step, use }: Measured): number {
  return step.deliveriesPerSecond * use.seconds;
}

/** Of all stored messages, the share that one instance gets. */
function receivedShare({ count, use: { total } }: Measured): number {
  return (total.needed + total.unneeded) / (total.stored * count);
}

function rows(measured: readonly Measured[]): string[][] {
  return [
    [
      "instances",
      "instance",
      "stored/s",
      "through Redis/s",
      "needed by none there",
      "CPU, cores",
      "CPU per stored",
      "p95",
    ],
    ...measured.flatMap(({ count, step, use }) =>
      use.instances.map((one, index) => [
        String(count),
        `chat-${index + 1}`,
        (one.stored / use.seconds).toFixed(0),
        ((one.needed + one.unneeded) / use.seconds).toFixed(0),
        String(one.unneeded),
        (one.cpuSeconds / use.seconds).toFixed(3),
        withUnit((one.cpuSeconds * 1e6) / one.stored, "us"),
        withUnit(step.p95, "ms"),
      ]),
    ),
  ];
}

function figuresOf(measured: Measured): Figure[] {
  const { count, step, use } = measured;
  const name = count === 1 ? "1 instance" : `${count} instances`;
  return [
    { what: `${name}: CPU of all per stored message`, value: cpuUs(measured, use.total.stored), unit: "us" },
    { what: `${name}: CPU of all per delivery`, value: cpuUs(measured, deliveries(measured)), unit: "us" },
    { what: `${name}: of all messages, an instance gets`, value: receivedShare(measured) * 100, unit: "%" },
    {
      what: `${name}: of what they get, needed by no socket there`,
      value: (use.total.unneeded * 100) / (use.total.needed + use.total.unneeded),
      unit: "%",
      target: { atMost: 1 },
    },
    { what: `${name}: failed`, value: step.failed, unit: "", target: { atMost: 0 } },
  ];
}

const measured: Measured[] = [];
for (const count of COUNTS) measured.push(await measure(count));
console.log(table(rows(measured)));
report(measured.flatMap(figuresOf), measured);
