import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import type { ServiceDefinition, Topology } from "#system/topology.ts";
import type { RunningService, StartedEnvironment, UnexpectedExit } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import { type ContainerHost, containerHost } from "../fixtures/container-host.ts";
import { stateFolder } from "../fixtures/state-folder.ts";
import { fixtureTopology } from "../fixtures/topologies.ts";
import { decideRuntime, startEnvironment } from "../index.ts";
import { SERVERS } from "../servers/servers.ts";
import { waitUntil } from "../system/waiting.ts";
import { connectDocker, type Docker } from "./docker.ts";
import { imageName } from "./images.ts";
import { LABEL, ownerHome } from "./labels.ts";
import { ensureServicesImage, planServicesImage } from "./services-image.ts";

const HOST_TIMEOUT_MS = 600_000;
const HOLDER = fileURLToPath(new URL("../fixtures/holds-environment/main.ts", import.meta.url));
const SERVERS_USED = ["postgres", "redis"] as const;
const WAIT = { timeoutMs: 60_000, signal: new AbortController().signal };

let host: ContainerHost | string;
let docker: Docker;

beforeAll(async () => {
  host = await containerHost();
  if (typeof host === "string")
    throw new Error(`${host}; on Debian as root: apt-get install docker.io iptables debootstrap`);
  ({ docker } = await connectDocker());
}, HOST_TIMEOUT_MS);
afterAll(async () => {
  if (typeof host !== "string") await host[Symbol.asyncDispose]();
});
function context(): ContainerHost["context"] {
  if (typeof host === "string") throw new Error(host);
  return host.context;
}

function start(stateDirectory: string, topology: Topology, image?: string): Promise<StartedEnvironment> {
  const environment = image === undefined ? {} : { LOADPROOF_IMAGE_SERVICES: image };
  return startEnvironment({
    runtime: "containers",
    topology,
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory,
    context: { ...context(), environment: { ...context().environment, ...environment } },
  });
}

/** Names of all containers and networks that carry our label. */
async function ours(): Promise<readonly string[]> {
  const filters = { label: [LABEL.environment] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  return [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
}

async function status(url: string, timeoutMs = 30_000): Promise<number> {
  const response = await fetch(url, {
    headers: { connection: "close" },
    signal: AbortSignal.timeout(timeoutMs),
  });
  return response.status;
}

/** Services write their log in blocks, a moment later. */
function untilLogged(instance: RunningService, text: string): Promise<void> {
  return waitUntil(async () => {
    const found = instance.logTail().some((line) => line.includes(text));
    return found
      ? { done: true, value: undefined }
      : { done: false, because: `${instance.name} has not logged "${text}"` };
  }, WAIT);
}

async function query(url: string | undefined, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url ?? "", connectionTimeoutMillis: 30_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end();
  }
}

test("the whole system runs in containers, can be disturbed by name, and leaves nothing", async () => {
  await using state = await stateFolder();
  await using environment = await start(state.path, CHAT_TOPOLOGY);
  const exits: UnexpectedExit[] = [];
  environment.onUnexpectedExit((exit) => exits.push(exit));

  expect(environment.instances.map(({ name }) => name)).toEqual([
    "postgres",
    "redis",
    "dbman-1",
    "dbman-2",
    "session-1",
    "orghub-1",
    "tenanthub-1",
    "chat-1",
    "chat-2",
  ]);
  expect(environment.servers).toEqual([
    expect.stringMatching(/^PostgreSQL 18\.\d+ \(fsync on, image .+\)$/),
    expect.stringMatching(/^Redis \d+\.\d+\.\d+ \(image .+\)$/),
    expect.stringMatching(/^Docker \d/),
  ]);
  expect(await Promise.all(environment.urls("chat").map((url) => status(`${url}/health`)))).toEqual([
    200, 200,
  ]);
  await untilLogged(environment.instance("chat-1"), "event=service_started");

  const listed = await docker.listContainers({ filters: { label: [LABEL.environment] } });
  const published = listed.flatMap(({ Ports }) => Ports).filter(({ PublicPort }) => PublicPort > 0);
  expect(published).toHaveLength(9);
  expect([...new Set(published.map(({ IP }) => IP))]).toEqual(["127.0.0.1"]);
  const chat = await docker
    .getContainer(listed.find(({ Names }) => Names[0]?.endsWith("chat-1"))?.Id ?? "")
    .inspect();
  expect(chat.Config.User).toBe("10001:10001");
  expect(chat.HostConfig.ReadonlyRootfs).toBe(true);

  const tenanthub = environment.instance("tenanthub-1");
  const health = `${tenanthub.url}/health`;
  await tenanthub.pause();
  expect(tenanthub.state).toBe("paused");
  await expect(status(health, 500)).rejects.toThrow(/timeout/i);
  await tenanthub.resume();
  expect(await status(health)).toBe(200);
  await tenanthub.stop();
  await expect(status(health)).rejects.toThrow("fetch failed");
  expect(tenanthub.logTail().join("\n")).toContain("event=service_stopped");
  await tenanthub.start();
  expect(await status(health)).toBe(200);

  await query(environment.postgresUrl, "CREATE TABLE kept AS SELECT 42 AS value");
  const postgres = environment.instance("postgres");
  await postgres.pause();
  await postgres.kill();
  expect(postgres.state).toBe("stopped");
  await postgres.start();
  expect(await query(environment.postgresUrl, "SELECT value FROM kept")).toEqual({ value: 42 });
  expect(exits).toEqual([]);

  await docker.getContainer(listed.find(({ Names }) => Names[0]?.endsWith("redis"))?.Id ?? "").kill();
  await waitUntil(
    async () =>
      exits.length > 0 ? { done: true, value: undefined } : { done: false, because: "no exit was reported" },
    WAIT,
  );
  expect(exits).toEqual([
    {
      name: "redis",
      at: expect.any(Number),
      code: "ENDED_WITH_CODE",
      facts: { name: "redis", code: "137" },
      message: "redis ended with exit code 137",
      logTail: expect.arrayContaining([expect.stringContaining("Ready to accept connections")]),
    },
  ]);
  expect(environment.instance("redis").state).toBe("stopped");

  await environment[Symbol.asyncDispose]();
  await environment[Symbol.asyncDispose]();
  expect(await ours()).toEqual([]);
});

test("Prometheus looks at the services of its network", async () => {
  await using state = await stateFolder();
  const dbman = CHAT_TOPOLOGY.services[0] as ServiceDefinition;
  const topology = fixtureTopology([dbman], ["postgres", "prometheus"]);
  await using environment = await start(state.path, topology);
  expect(environment.servers[1]).toMatch(/^Prometheus \d+\.\d+\S* \(every 2 s, image .+\)$/);
  const { url } = environment.instance("prometheus");
  const asked = `${url}/api/v1/query?query=${encodeURIComponent("process_cpu_seconds_total > 0")}`;
  const seen = await waitUntil(async () => {
    const response = await fetch(asked, { headers: { connection: "close" } });
    const { data } = (await response.json()) as { data: { result: { metric: Record<string, string> }[] } };
    const names = data.result.map(({ metric }) => `${metric["service"]} ${metric["instance"]}`).sort();
    return names.length >= 2 ? { done: true, value: names } : { done: false, because: names.join(", ") };
  }, WAIT);
  expect(seen).toEqual(["dbman dbman-1", "dbman dbman-2"]);
}, 300_000);

test("a service that fails to start shows the end of its log, and nothing is left", async () => {
  await using state = await stateFolder();
  const dbman = CHAT_TOPOLOGY.services[0] as ServiceDefinition;
  const topology = fixtureTopology(
    [{ ...dbman, ports: [1], environment: { LOG_LEVEL: "loud" } }],
    ["postgres"],
  );
  const failure = await start(state.path, topology).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(LoadproofError);
  expect((failure as LoadproofError).code).toBe("SERVICE_FAILED");
  expect((failure as LoadproofError).message).toMatch(
    /^dbman-1 \(http:\/\/127\.0\.0\.1:\d+\) did not start: dbman-1 ended with exit code 2; the end of its log:\n/,
  );
  expect((failure as LoadproofError).message).toContain('LOG_LEVEL "loud"');
  expect(await ours()).toEqual([]);
});

test("an image that is nowhere is named with the variable that replaces it", async () => {
  await using state = await stateFolder();
  const elsewhere = {
    ...context(),
    environment: { ...context().environment, LOADPROOF_IMAGE_REDIS: "loadproof.invalid/redis:1" },
  };
  const options = {
    runtime: "containers",
    topology: fixtureTopology([], ["redis"]),
    targets: {},
    ports: "free",
    defects: [],
    stateDirectory: state.path,
    context: elsewhere,
  } as const;
  const failure = await startEnvironment(options).catch((error: unknown) => error);
  expect((failure as LoadproofError).message).toContain(
    'the image "loadproof.invalid/redis:1" is not here and could not be pulled',
  );
  expect((failure as LoadproofError).hint).toContain("LOADPROOF_IMAGE_REDIS");
  expect(await decideRuntime("auto", false, elsewhere, SERVERS_USED)).toEqual({
    runtime: "processes",
    reason: 'Docker answers, but has no image "loadproof.invalid/redis:1" and can\'t pull it',
  });
  expect(await decideRuntime("auto", false, context(), SERVERS_USED)).toMatchObject({
    runtime: "containers",
  });
  expect(await ours()).toEqual([]);
});

test("the services' image is built once for equal content", async () => {
  const planned = await planServicesImage(context());
  const built: string[] = [];
  const first = await ensureServicesImage(docker, context(), (message) => built.push(message));
  const again = await ensureServicesImage(docker, context(), (message) => built.push(message));
  expect([first, again]).toEqual([planned.name, planned.name]);
  expect(built.length).toBeLessThanOrEqual(1);
  expect(planned.files).toContain("node_modules/fastify");
  expect(planned.files).not.toContain("node_modules/vitest");
  expect(planned.files.filter((path) => path.endsWith(".test.ts"))).toEqual([]);
});

describe("what a dead harness leaves", () => {
  test("is removed by its guardian after a SIGKILL", async () => {
    await using state = await stateFolder();
    const holder = spawn(process.execPath, [HOLDER, state.path, "containers"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...context().environment },
    });
    const ended = once(holder, "exit");
    for await (const line of createInterface({ input: holder.stdout })) if (line === "started") break;
    expect((await ours()).length).toBeGreaterThanOrEqual(2);
    holder.kill("SIGKILL");
    await ended;
    await waitUntil(async () => {
      const left = await ours();
      return left.length === 0
        ? { done: true, value: undefined }
        : { done: false, because: `${left.join(", ")} are left` };
    }, WAIT);
  });

  test("is swept away at the next start, but not what belongs to a harness that can't be seen from here", async () => {
    await using state = await stateFolder();
    const image = imageName(SERVERS.redis.image, context());
    const abandon = (home: string, environmentId: string) =>
      docker.createContainer({
        Image: image,
        Cmd: ["redis-server"],
        Labels: { [LABEL.environment]: environmentId, [LABEL.owner]: "999999/1", [LABEL.ownerHome]: home },
      });
    const stale = await abandon(await ownerHome(), "stale");
    const foreign = await abandon("another machine", "foreign");
    try {
      await using environment = await start(state.path, fixtureTopology([], ["redis"]));
      expect(environment.instance("redis").state).toBe("running");
      await expect(stale.inspect()).rejects.toMatchObject({ statusCode: 404 });
      await expect(foreign.inspect()).resolves.toMatchObject({ Id: foreign.id });
    } finally {
      await foreign.remove({ force: true });
    }
  });
});
