import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { describePortHolder, listeningInodes } from "./holder.ts";
import { holdFreePort, holdPort } from "./reservation.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0
   1: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0`;

test.each([
  ["only the socket that listens", 8080, ["111"]],
  ["a low port, padded", 80, ["333"]],
  ["no socket", 8081, []],
])("listeningInodes finds %s", (_name, port, expected) => {
  expect(listeningInodes(TABLE, port)).toEqual(expected);
});

test("a held port can't be held again, names its holder, and is free after its release", async () => {
  const held = await holdFreePort();
  expect(await holdPort(held.port)).toBeNull();
  expect(await describePortHolder(held.port)).toContain(`by process ${process.pid}`);
  await held.release();
  await held.release();
  expect(await describePortHolder(held.port)).toBe("");
  const again = await holdPort(held.port);
  expect(again?.port).toBe(held.port);
  await again?.release();
});

test("a port that someone holds on all addresses is taken too", async () => {
  const server = createServer();
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => void server.close());
  const free = await holdFreePort();
  await free.release();
  server.listen(free.port, "0.0.0.0");
  await once(server, "listening");
  expect(await holdPort(free.port)).toBeNull();
});
