import { afterAll, beforeAll, expect, test } from "vitest";
import { CHAT_TOPOLOGY } from "#system/chat/topology.ts";
import { EXCHANGE_TOPOLOGY } from "#system/exchange/topology.ts";
import type { ServiceDefinition } from "#system/topology.ts";
import { type ContainerHost, containerHost } from "../environment/fixtures/container-host.ts";
import { stateFolder } from "../environment/fixtures/state-folder.ts";
import { fixtureTopology } from "../environment/fixtures/topologies.ts";
import { faultOn, startCalled } from "./testing/called-system.ts";

const HOST_TIMEOUT_MS = 600_000;
const service = ({ services }: { services: readonly ServiceDefinition[] }, name: string): ServiceDefinition =>
  services.find((one) => one.name === name) as ServiceDefinition;
const TOPOLOGY = fixtureTopology(
  [service(CHAT_TOPOLOGY, "dbman"), service(EXCHANGE_TOPOLOGY, "legacy-engine")],
  ["postgres", "kafka"],
);
const LINKS = [
  { from: "dbman-1", to: "postgres" },
  { from: "legacy-engine", to: "kafka" },
  { from: "load", to: "dbman" },
];

let host: ContainerHost | string;

beforeAll(async () => {
  host = await containerHost(["postgres", "kafka", "toxiproxy"]);
  if (typeof host === "string")
    throw new Error(`${host}; on Debian as root: apt-get install docker.io iptables debootstrap`);
}, HOST_TIMEOUT_MS);
afterAll(async () => {
  if (typeof host !== "string") await host[Symbol.asyncDispose]();
});

/** How long its health takes, which asks the database. */
async function healthMs(url: string): Promise<number> {
  const startedAtMs = performance.now();
  await (await fetch(`${url}/health`, { headers: { connection: "close" } })).arrayBuffer();
  return performance.now() - startedAtMs;
}

test("ways between containers, to Kafka and from the load are disturbed and undone", async () => {
  if (typeof host === "string") throw new Error(host);
  await using state = await stateFolder();
  await using environment = await startCalled(
    state.path,
    { links: LINKS },
    { topology: TOPOLOGY, runtime: "containers", context: host.context },
  );
  expect(environment.servers).toContainEqual(expect.stringMatching(/^Toxiproxy 2\.12\.\d+ \(image .+\)$/));
  const [url = "", otherUrl = ""] = environment.urls("dbman");
  const loadUrls = environment.loadUrls("dbman");
  expect(loadUrls).not.toContain(url);
  const asking = setInterval(() => {
    for (const asked of [url, otherUrl, ...loadUrls]) void healthMs(asked).catch(() => undefined);
  }, 50);
  await using until = new AsyncDisposableStack();
  until.defer(() => clearInterval(asking));
  {
    await using fault = faultOn(environment, "latency", "dbman-1/postgres", { delay: "300ms" });
    expect((await fault.apply()).message).toMatch(
      /^dbman-1\/postgres answers (2[4-9]\d|[3-9]\d\d|\d{4,}) ms later/,
    );
    expect(await healthMs(url)).toBeGreaterThanOrEqual(300);
    expect(await healthMs(otherUrl)).toBeLessThan(300);
  }
  expect(await healthMs(url)).toBeLessThan(300);
  {
    await using fault = faultOn(environment, "partition", "legacy-engine/kafka");
    expect((await fault.apply()).message).toContain("legacy-engine-1/kafka gives no answer within 1s");
  }
  for (const kind of ["refuse", "reset"]) {
    await using fault = faultOn(environment, kind, "load/dbman");
    expect((await fault.apply()).message).toContain(kind === "refuse" ? "refuses" : "ends each connection");
    await expect(healthMs(loadUrls[0] ?? "")).rejects.toThrow("fetch failed");
    expect(await healthMs(url)).toBeLessThan(300);
  }
  expect(await healthMs(loadUrls[0] ?? "")).toBeLessThan(300);
  await environment.instance("legacy-engine-1").start();
}, 300_000);
