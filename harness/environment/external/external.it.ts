import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { testContext } from "../fixtures/context.ts";
import { SMALL_TOPOLOGY } from "../fixtures/topologies.ts";
import { startEnvironment } from "../index.ts";
import { holdFreePort } from "../ports/reservation.ts";
import { probeTargets } from "./probe-targets.ts";

const OPTIONS = {
  runtime: "external",
  topology: SMALL_TOPOLOGY,
  ports: "free",
  defects: [],
  stateDirectory: "/nonexistent",
  context: testContext(),
} as const;

test("each target says whether it is reachable, refused, or no HTTP server", async () => {
  await using cleanup = new AsyncDisposableStack();
  const web = createHttpServer((_request, response) => response.writeHead(500).end("broken")).listen(
    0,
    "127.0.0.1",
  );
  const mute = createServer((socket) => socket.on("data", () => socket.end("220 mail ready\r\n"))).listen(
    0,
    "127.0.0.1",
  );
  for (const server of [web, mute]) cleanup.defer(() => void server.close());
  await Promise.all([once(web, "listening"), once(mute, "listening")]);
  const free = await holdFreePort();
  await free.release();
  const url = (port: number): string => `http://127.0.0.1:${port}`;
  const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
  const targets = {
    chat: [url(portOf(web)), url(free.port)],
    session: [url(portOf(mute))],
    orghub: ["http://nobody.invalid"],
  };

  const probes = await probeTargets(targets);
  expect(probes.map(({ told, ...probe }) => ({ ...probe, message: told.message }))).toEqual([
    { service: "chat", url: targets.chat[0], outcome: "reachable", message: "answered 500" },
    {
      service: "chat",
      url: targets.chat[1],
      outcome: "refused",
      message: "refused the connection: nothing listens there",
    },
    {
      service: "session",
      url: targets.session[0],
      outcome: "not-http",
      message: expect.stringContaining("did not answer as an HTTP server (HPE_"),
    },
    {
      service: "orghub",
      url: "http://nobody.invalid",
      outcome: "unknown-host",
      message: expect.stringMatching(/^the host name/),
    },
  ]);
});

test("an external environment starts nothing and gives the URLs, dead or not", async () => {
  await using environment = await startEnvironment({
    ...OPTIONS,
    targets: { chat: ["http://127.0.0.1:9", "http://127.0.0.1:10"] },
  });
  expect(environment.runtime).toBe("external");
  expect(environment.instances).toEqual([]);
  expect(environment.servers).toEqual([]);
  expect(environment.postgresUrl).toBeUndefined();
  expect(environment.urls("chat")).toEqual(["http://127.0.0.1:9", "http://127.0.0.1:10"]);
  expect(() => environment.instance("chat-1")).toThrow(
    'no instance "chat-1" in this environment; the external environment has none',
  );
});

test("addresses that are no base URLs are named together", async () => {
  const failure = await startEnvironment({
    ...OPTIONS,
    targets: { chat: ["localhost:80", "http://ok"], session: ["ftp://x"] },
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(InputProblems);
  expect((failure as InputProblems).problems.map(({ subject, value }) => `${subject} ${value}`)).toEqual([
    "target chat localhost:80",
    "target session ftp://x",
  ]);
});
