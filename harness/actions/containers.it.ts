import { afterAll, beforeAll, expect, test } from "vitest";
import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { type Container, connectDocker, type Docker } from "../environment/containers/docker.ts";
import { LABEL } from "../environment/containers/labels.ts";
import { type ContainerHost, containerHost } from "../environment/fixtures/container-host.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureTopology } from "../environment/fixtures/topologies.ts";
import { startEnvironment } from "../environment/index.ts";
import { SERVERS } from "../environment/servers/servers.ts";
import type { ActionSetting } from "./kind.ts";
import { actionKind } from "./kinds.ts";

/** Kinds of faults on a real container: each takes effect there, and is undone. */

let host: ContainerHost;
let docker: Docker;
let state: Awaited<ReturnType<typeof stateFolder>>;
let environment: StartedEnvironment;

beforeAll(async () => {
  const found = await containerHost(["redis", "postgres", "kafka"]);
  if (typeof found === "string") throw new Error(found);
  host = found;
  ({ docker } = await connectDocker());
  state = await stateFolder();
  environment = await startEnvironment({
    runtime: "containers",
    topology: fixtureTopology([], ["redis", "postgres", "kafka"]),
    needs: { smallDisks: ["postgres", "kafka"] },
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory: state.path,
    context: host.context,
  });
}, 600_000);
afterAll(async () => {
  await environment?.[Symbol.asyncDispose]();
  const filters = JSON.stringify({ label: [LABEL.environment] }) as never;
  expect((await docker.listVolumes({ filters })).Volumes).toEqual([]);
  await state?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

async function answers(): Promise<boolean> {
  const { url } = environment.instance("redis");
  const at = { address: url, url: `redis://${url}` };
  const options = { timeoutMs: 1_500, signal: new AbortController().signal };
  return SERVERS.redis.untilAnswers(at, options).then(
    () => true,
    () => false,
  );
}

async function ours(): Promise<readonly string[]> {
  const listed = await docker.listContainers({ all: true, filters: { label: [LABEL.environment] } });
  return listed.flatMap(({ Names }) => Names);
}

async function container(): Promise<Container> {
  const listed = await docker.listContainers({ all: true, filters: { label: [LABEL.environment] } });
  return docker.getContainer(listed.find(({ Names }) => Names[0]?.endsWith("-redis"))?.Id ?? "");
}

interface Row {
  readonly settings?: Record<string, string>;
  readonly applied: RegExp;
  /** Whether it answers while the fault is in effect. */
  readonly answers: boolean;
  readonly healed?: RegExp;
}

const ROWS: Readonly<Record<string, Row>> = {
  stop: { applied: /^redis is stopped$/, answers: false },
  kill: { applied: /^redis is killed$/, answers: false },
  pause: { applied: /^redis is held where it is$/, answers: false },
  restart: { applied: /^redis is stopped$/, answers: false },
  "crash-loop": {
    settings: { every: "5s" },
    applied: /^redis is killed$/,
    answers: true,
    healed: /^crashes: 1; redis answers again$/,
  },
  "cpu-hog": {
    settings: { workers: "3" },
    applied: /^3 busy workers take \d+% of core \d+, the only one for redis, which gets \d+% of it/,
    answers: true,
  },
  disconnect: { applied: /^redis is in no network$/, answers: false },
};

test.each(Object.entries(ROWS))("%s", async (kind, row) => {
  const before = await ours();
  const tell: string[] = [];
  const setting = {
    environment,
    signal: new AbortController().signal,
    tell: ({ message }) => void tell.push(message),
  } as Pick<ActionSetting, "environment" | "signal" | "tell"> as ActionSetting;
  const { settings } = row;
  const action: Action = {
    name: kind,
    kind,
    subject: "redis",
    atMs: 0,
    durationMs: 1_000,
    ...(settings === undefined ? {} : { settings }),
  };
  expect(await answers()).toBe(true);
  let healed: string | undefined;
  try {
    expect((await actionKind(kind)?.apply(action, setting))?.message).toMatch(row.applied);
    expect(await answers()).toBe(row.answers);
  } finally {
    healed = (await actionKind(kind)?.heal(action, setting))?.message;
  }
  expect(healed).toMatch(row.healed ?? /^redis answers again$/);
  expect(await answers()).toBe(true);
  expect(environment.instance("redis").state).toBe("running");
  expect(await ours()).toEqual(before);
});

test.each(["postgres", "kafka"])("full-disk of %s", async (subject) => {
  const setting = { environment, signal: new AbortController().signal } as ActionSetting;
  const action: Action = { name: "full", kind: "full-disk", subject, atMs: 0, durationMs: 1_000 };
  const { message } = (await actionKind("full-disk")?.apply(action, setting)) ?? { message: "" };
  expect(message).toMatch(/^nothing more can be written on the disk of \w+: 384 MB, filled with \d+ MB$/);
  // What a new PostgreSQL holds before its first table lies on that disk.
  if (subject === "postgres") expect(Number(/(\d+) MB$/.exec(message)?.[1])).toBeLessThan(370);
  expect((await actionKind("full-disk")?.heal(action, setting))?.message).toContain(
    `${subject} answers again`,
  );
  expect(environment.instance(subject).state).toBe("running");
});

test("what is disconnected is back under its name, on its one network, and bound to no core", async () => {
  const { NetworkSettings, HostConfig } = await (await container()).inspect();
  const networks = Object.values(NetworkSettings.Networks) as { readonly Aliases: readonly string[] }[];
  expect(networks).toHaveLength(1);
  expect(networks[0]?.Aliases).toContain("redis");
  expect(HostConfig.CpusetCpus).toMatch(/^0-\d+$|^$/);
});
