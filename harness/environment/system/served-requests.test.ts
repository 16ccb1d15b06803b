import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { servedRequests } from "./served-requests.ts";

async function servedBy(body: string, status = 200): Promise<number | null> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    return await servedRequests(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const counted = (route: string, count: number): string =>
  `http_request_duration_seconds_count{service="chat",instance="chat-1",method="GET",route="${route}",status="200"} ${count}\n`;

test.each([
  ["requests of all routes", counted("/api/v1/rooms", 3) + counted("/api/v1/rooms/:id/messages", 4), 200, 7],
  ["none but those that look whether it is there", counted("/health", 5) + counted("/metrics", 6), 200, 0],
  ["a service that counts none", "process_cpu_seconds_total 1\n", 200, null],
  ["a service without metrics", "not found", 404, null],
])("%s", async (_name, body, status, served) => expect(await servedBy(body, status)).toBe(served));

test("what nobody answers at, and what is no URL, counts nothing", async () => {
  expect(await servedRequests("http://127.0.0.1:1")).toBeNull();
  expect(await servedRequests("127.0.0.1:5432")).toBeNull();
});
