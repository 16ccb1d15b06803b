import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { Registry } from "prom-client";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { serviceKey } from "./authentication.ts";
import { ServiceClient } from "./service-client.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const cleanup: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
});

async function serve(
  listener: RequestListener,
  port = 0,
): Promise<{ url: string; server: Server; port: number }> {
  const server = createServer(listener).listen(port, "127.0.0.1");
  await once(server, "listening");
  cleanup.push(
    () => server.closeAllConnections(),
    async () => server.close(),
  );
  const address = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, server, port: address.port };
}

function answering(status: number, body: unknown, seen: string[] = [], name = ""): RequestListener {
  return (request, response) => {
    seen.push(`${name}${request.url}`);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

function client(...urls: string[]): ServiceClient {
  const made = new ServiceClient({
    name: "store",
    urls,
    secret: SECRET,
    registry: new Registry(),
    logger: pino({ level: "silent" }),
  });
  cleanup.push(async () => made[Symbol.asyncDispose]());
  return made;
}

const CALL = { method: "POST", path: "/x", body: {} } as const;
const anything = z.unknown();

describe("ServiceClient", () => {
  test("sends the body, the service key and the request id", async () => {
    let got: unknown;
    const { url } = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        const { headers, method } = request;
        got = { method, body, key: headers["x-service-key"], id: headers["x-request-id"] };
        response.end('{"ok":true}');
      });
    });
    const answer = await client(url).read({ ...CALL, body: { a: 1 }, requestId: "r-1" }, anything);
    expect(answer).toEqual({ ok: true });
    expect(got).toEqual({ method: "POST", body: '{"a":1}', key: serviceKey(SECRET), id: "r-1" });
  });

  test("spreads calls over the endpoints, and keeps to one by affinity", async () => {
    const seen: string[] = [];
    const first = await serve(answering(200, {}, seen, "first"));
    const second = await serve(answering(200, {}, seen, "second"));
    const calls = client(first.url, second.url);
    for (let n = 0; n < 4; n += 1) await calls.forward(CALL);
    expect(seen).toEqual(["first/x", "second/x", "first/x", "second/x"]);
    for (let n = 0; n < 2; n += 1) await calls.forward({ ...CALL, affinity: 3 });
    expect(seen.slice(4)).toEqual(["second/x", "second/x"]);
  });

  test("moves on from an endpoint that refuses, and comes back when it is healthy", async () => {
    const seen: string[] = [];
    const first = await serve(answering(200, {}, seen, "first"));
    const second = await serve(answering(200, {}, seen, "second"));
    const calls = client(first.url, second.url);
    first.server.close();
    first.server.closeAllConnections();
    for (let n = 0; n < 3; n += 1) await calls.forward({ ...CALL, affinity: 0 });
    expect(seen).toEqual(["second/x", "second/x", "second/x"]);
    await serve(answering(200, {}, seen, "first"), first.port);
    await expect
      .poll(
        async () => {
          await calls.forward({ ...CALL, affinity: 0 });
          return seen.at(-1);
        },
        { timeout: 10_000 },
      )
      .toBe("first/x");
  });

  const outcomes: readonly [name: string, statuses: [number, number], expected: number | string][] = [
    ["an answer", [200, 200], 200],
    ["a refusal of the caller is not tried again", [404, 200], 404],
    ["a failure is tried at the next", [503, 200], 200],
    ["two failures", [503, 500], "store is not available"],
  ];

  test.each(outcomes)("%s", async (_name, statuses, expected) => {
    const seen: string[] = [];
    const servers = await Promise.all(statuses.map(async (status) => serve(answering(status, {}, seen))));
    const answer = client(...servers.map((server) => server.url)).forward({ ...CALL, affinity: 0 });
    if (typeof expected === "string") await expect(answer).rejects.toThrow(expected);
    else expect((await answer).status).toBe(expected);
    expect(seen).toHaveLength(statuses[0] >= 500 ? 2 : 1);
  });

  test("that all are busy is passed on, and told from being away", async () => {
    const busy = answering(503, { error: { code: "overloaded", message: "too much" } });
    const [first, second] = [await serve(busy), await serve(busy)];
    await expect(client(first.url, second.url).read(CALL, anything)).rejects.toMatchObject({
      code: "overloaded",
    });
    const { url } = await serve(answering(500, {}));
    await expect(client(first.url, url).read({ ...CALL, affinity: 0 }, anything)).rejects.toMatchObject({
      code: "dependency_unavailable",
    });
  });

  test("an endpoint that gives no answer is waited for once, then left out", async () => {
    const asked: string[] = [];
    const { url: silent } = await serve((request) => void asked.push(request.url ?? ""));
    const { url } = await serve(answering(200, {}));
    const calls = client(silent, url);
    for (let n = 0; n < 20; n += 1) expect((await calls.forward({ ...CALL, affinity: 0 })).status).toBe(200);
    expect(asked.filter((path) => path === "/x")).toHaveLength(1);
  });

  test("an error envelope is thrown as what it says", async () => {
    const body = { error: { code: "room_not_found", message: "no room 5" } };
    const { url } = await serve(answering(404, body));
    await expect(client(url).read(CALL, anything)).rejects.toMatchObject({
      code: "room_not_found",
      message: "no room 5",
    });
  });

  test("an error without envelope is not taken for an answer", async () => {
    const { url } = await serve(answering(404, { nothing: true }));
    await expect(client(url).read(CALL, anything)).rejects.toMatchObject({ code: "dependency_unavailable" });
  });

  test("an answer of the wrong shape is an error", async () => {
    const { url } = await serve(answering(200, { id: 5 }));
    await expect(client(url).read(CALL, z.object({ id: z.string() }))).rejects.toThrow(/expected string/);
  });

  test("is healthy when one endpoint is, and else says of each why not", async () => {
    const good = await serve(answering(200, {}));
    const bad = await serve(answering(503, {}));
    await client(bad.url, good.url).checkHealth();
    const failing = await client(bad.url, "http://127.0.0.1:1")
      .checkHealth()
      .catch((error: unknown) => error);
    expect((failing as AggregateError).errors.map(String)).toEqual([
      `Error: ${bad.url}/health answered 503`,
      "Error: http://127.0.0.1:1/health: connect ECONNREFUSED 127.0.0.1:1",
    ]);
  });
});
