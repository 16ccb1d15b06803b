import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ApiKeys, apiKey } from "./api-keys.ts";
import { OrderSockets } from "./order-sockets.ts";

const SECRET = "a secret of the tests, long enough";

/** An HTTP server with order sockets that are pinged every `pingMs`. */
async function listen(pingMs: number) {
  const sockets = new OrderSockets(new ApiKeys(SECRET), { socketsMax: 2, pingMs });
  const http = createServer();
  sockets.attach(http);
  await once(http.listen(0, "127.0.0.1"), "listening");
  return {
    sockets,
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      sockets[Symbol.dispose]();
      sockets.closeAll();
      http.closeAllConnections();
      await once(http.close(), "close");
    },
  };
}

async function open(url: string, options: { readonly autoPong?: boolean } = {}): Promise<WebSocket> {
  const socket = new WebSocket(`${url}/ws`, options);
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "subscribe", apiKey: apiKey(SECRET, 7) }));
  await once(socket, "message");
  return socket;
}

describe("order sockets", () => {
  test("cut a client that doesn't answer a ping, and keep one that does", async () => {
    await using server = await listen(500);
    const alive = await open(server.url);
    const dead = await open(server.url, { autoPong: false });
    const [[code]] = await Promise.all([once(dead, "close"), pings(alive, 2)]);
    expect(code).toBe(1006);
    expect(alive.readyState).toBe(WebSocket.OPEN);
    server.sockets.send(7, { type: "order" });
    expect(String((await once(alive, "message"))[0])).toBe('{"type":"order"}');
    expect(server.sockets.open).toBe(1);
  });

  test.each([
    ["another path", "/wsx", 404],
    ["more sockets than there may be", "/ws", 503],
  ])("refuse %s", async (_name, path, status) => {
    await using server = await listen(60_000);
    await open(server.url);
    await open(server.url);
    const refused = new WebSocket(server.url + path);
    const [, response] = (await once(refused, "unexpected-response")) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
  });
});

async function pings(socket: WebSocket, count: number): Promise<void> {
  for (let seen = 0; seen < count; seen++) await once(socket, "ping");
}
