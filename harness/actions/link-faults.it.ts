import type { ServiceDefinition } from "#system/topology.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningService, StartedEnvironment } from "../contracts/environment.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureTopology } from "../environment/fixtures/topologies.ts";
import {
  CALLED_TOPOLOGY,
  faultOn,
  startCalled,
  type Told,
  toldBy,
  untilTold,
} from "./testing/called-system.ts";

let state: Awaited<ReturnType<typeof stateFolder>>;
let environment: StartedEnvironment;
/** Takes the proxied ways, and none of them. */
let one: RunningService;
let other: RunningService;

beforeAll(async () => {
  state = await stateFolder();
  environment = await startCalled(state.path, {
    links: ["redis", "postgres", "other"].map((to) => ({ from: "caller-1", to })),
  });
  one = environment.instance("caller-1");
  other = environment.instance("caller-2");
});
afterAll(async () => {
  await environment[Symbol.asyncDispose]();
  await state[Symbol.asyncDispose]();
});

const all = ["redis", "postgres", "http"] as const;
const linkOf = (called: string): string => `caller-1/${called === "http" ? "other-1" : called}`;

describe.each(all)("the way to %s", (called) => {
  /** Answered quickly again and again from now on. */
  const usual = async (): Promise<void> => {
    const before = await toldBy(one, called);
    const again = ({ answered, lastMs }: Told): boolean =>
      answered > before.answered + 5 && lastMs !== null && lastMs < 100;
    await untilTold(one, called, again);
  };

  test("latency: open connections and new ones are answered later, those of others are not; it is undone on them", async () => {
    await usual();
    const before = await toldBy(one, called);
    await using fault = faultOn(environment, "latency", linkOf(called), { delay: "200ms" });
    const { message } = await fault.apply();
    expect(message).toMatch(
      new RegExp(
        `^${linkOf(called)} answers (1[6-9]\\d|[2-9]\\d\\d|\\d{4,}) ms later than direct, on open connections too; the system had sent \\d+ bytes`,
      ),
    );
    await untilTold(one, called, ({ lastMs }) => (lastMs ?? 0) >= 200);
    expect((await toldBy(other, called)).lastMs).toBeLessThan(200);
    expect((await fault.heal()).message).toBe(`${linkOf(called)} answers like direct again`);
    await usual();
    const after = await toldBy(one, called);
    expect(after).toMatchObject({ connections: before.connections, failed: before.failed });
  });

  test("jitter: answers vary", async () => {
    await usual();
    await using fault = faultOn(environment, "latency", linkOf(called), { delay: "100ms", jitter: "50ms" });
    expect((await fault.apply()).message).toMatch(/answers ([4-9]\d|\d{3,}) ms later than direct/);
    await fault.heal();
    await usual();
  });

  test("bandwidth: no more than that goes by", async () => {
    await usual();
    await using fault = faultOn(environment, "bandwidth", linkOf(called), { rate: "50KB" });
    expect((await fault.apply()).message).toMatch(/carries ([3-5]\d) kB a second, direct \d{3,} kB/);
    await fault.heal();
    await usual();
  });

  test("refuse: new connections are refused and open ones closed; clients connect anew afterwards", async () => {
    await usual();
    await using fault = faultOn(environment, "refuse", linkOf(called));
    expect((await fault.apply()).message).toContain(
      `${linkOf(called)} refuses connections, and those that were open are closed`,
    );
    await untilTold(one, called, ({ lastFailure }) => /ECONNREFUSED/.test(lastFailure ?? ""));
    await fault.heal();
    await usual();
  });

  test("reset: each connection ends when it is used", async () => {
    await usual();
    await using fault = faultOn(environment, "reset", linkOf(called));
    expect((await fault.apply()).message).toContain(
      `${linkOf(called)} ends each connection as soon as it is used`,
    );
    await untilTold(one, called, ({ lastFailure }) => /ECONNRESET/.test(lastFailure ?? ""));
    await fault.heal();
    await usual();
  });

  test.each([
    ["partition", {}],
    ["blackhole", { direction: "request" }],
    ["blackhole", { direction: "response" }],
  ])(
    "%s %o: nobody is answered nor told; open connections are used anew afterwards",
    async (kind, settings) => {
      await usual();
      const before = await toldBy(one, called);
      await using fault = faultOn(environment, kind, linkOf(called), settings);
      expect((await fault.apply()).message).toContain(
        `${linkOf(called)} gives no answer within 1s, on open connections neither; direct ones come`,
      );
      const during = await untilTold(one, called, ({ waitingSinceMs }) => {
        return waitingSinceMs !== null && Date.now() - waitingSinceMs > 800;
      });
      expect(during).toMatchObject({ connections: before.connections, failed: before.failed });
      expect((await toldBy(other, called)).waitingSinceMs ?? Date.now()).toBeGreaterThan(Date.now() - 500);
      await fault.heal();
      await usual();
    },
  );
});

test("only who calls by the link is given the proxy's address, and the harness goes direct", async () => {
  const direct = ["redis", "other-1"].map((name) => environment.instance(name).url.replace("http://", ""));
  const addresses = async ({ url }: RunningService): Promise<readonly string[]> => {
    const { environment: given } = await toldBy({ url }, "redis");
    return [given["REDIS_URL"], given["HTTP_URL"]].map((address) => new URL(address ?? "").host);
  };
  expect(await addresses(other)).toEqual(direct);
  const proxied = await addresses(one);
  expect(proxied).not.toContain(direct[0]);
  expect(proxied).not.toContain(direct[1]);
  expect(environment.urls("other")).toEqual([`http://${direct[1]}`]);
  expect(environment.loadUrls("other")).toEqual([`http://${direct[1]}`]);
  const { host } = new URL(environment.postgresUrl ?? "");
  expect(host).toBe(environment.instance("postgres").url);
});

test("without a fault on a link there is no proxy", async () => {
  await using folder = await stateFolder();
  await using calm = await startCalled(folder.path, { links: [] });
  expect(calm.instances.map(({ name }) => name)).toEqual([
    "redis",
    "postgres",
    "other-1",
    "caller-1",
    "caller-2",
  ]);
  const { environment: given } = await toldBy(calm.instance("caller-1"), "redis");
  expect(new URL(given["REDIS_URL"] ?? "").host).toBe(calm.instance("redis").url);
  expect(() => calm.ways({ from: "caller-1", to: "redis" })).toThrow(
    'no proxied way "caller-1/redis" in this environment; the processes environment has none',
  );
});

test("the way of the load goes by the proxy, and one that nobody takes is not disturbed", async () => {
  await using folder = await stateFolder();
  await using idle = await startCalled(
    folder.path,
    { links: [{ from: "load", to: "other" }] },
    { topology: fixtureTopology([CALLED_TOPOLOGY.services[0] as ServiceDefinition]) },
  );
  const [direct] = idle.urls("other");
  const [proxied] = idle.loadUrls("other");
  expect(proxied).not.toBe(direct);
  const fault = faultOn(idle, "partition", "load/other");
  const failure = await fault.apply().catch((error: unknown) => error);
  expect(String(failure)).toMatch(
    /the system does not use load\/other: \d+ bytes went that way in \d+ s, so a fault there shows nothing/,
  );
  expect(await (await fetch(proxied ?? "", { headers: { connection: "close" } })).text()).toBe("other-1");
  await fault.heal();
});

test("a proxy that was killed while it disturbed is replaced, and the way is as before", async () => {
  const proxy = environment.instance("toxiproxy-caller-1-redis");
  await using fault = faultOn(environment, "latency", "caller-1/redis", { delay: "1s" });
  await fault.apply();
  await proxy.kill();
  await untilTold(one, "redis", ({ lastFailure }) => /ECONNREFUSED/.test(lastFailure ?? ""));
  expect((await fault.heal()).message).toBe("caller-1/redis answers like direct again");
  expect(proxy.state).toBe("running");
  await untilTold(
    one,
    "redis",
    ({ lastMs, waitingSinceMs }) => (lastMs ?? 999) < 100 && waitingSinceMs !== 0,
  );
});

test("a link whose other end is gone is no link that healed", async () => {
  const redis = environment.instance("redis");
  const fault = faultOn(environment, "latency", "caller-1/redis", { delay: "100ms" });
  await untilTold(one, "redis", ({ lastMs }) => (lastMs ?? 999) < 100);
  await redis.stop();
  expect(String(await fault.apply().catch((error: unknown) => error))).toContain(
    "redis does not answer direct, so nothing can be said of caller-1/redis",
  );
  await redis.start();
  await fault.heal();
});
