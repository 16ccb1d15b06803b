import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { figureWindow } from "../../../figures/figure-window.ts";
import { SeriesIndex } from "../../../figures/series-index.ts";
import { LoadLab } from "../../../load/testing/load-lab.ts";
import { buildTimeline } from "../timeline/data.ts";
import { protocolFigures } from "./data.ts";

test("a load of WebSockets alone has sessions, failures, messages and curves", async () => {
  await using lab = await LoadLab.open();
  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    verifyClient: ({ req }: { req: IncomingMessage }) => req.url !== "/closed",
  });
  server.on("connection", (socket) =>
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  await once(server, "listening");
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { store } = await lab.run({
    "sockets.js": `import ws from "k6/ws";
      export const options = { iterations: 4 };
      export default function () {
        ws.connect("${url}/open", { tags: { name: "room" } }, (socket) => {
          socket.on("open", () => socket.send("hello"));
          socket.on("message", () => socket.close());
        });
        ws.connect("${url}/closed", { tags: { name: "closed room" } }, () => {});
      }`,
  });
  server.close();
  const index = new SeriesIndex(store);
  const window = figureWindow(index, null);
  const [socket] = protocolFigures(index, window);
  expect(socket).toMatchObject({ protocol: "websocket", calls: 8, failed: 4, failedShare: 0.5 });
  expect(socket?.rows.map(({ name, calls, failed }) => [name, calls, failed]).toSorted()).toEqual([
    ["closed room", 4, 4],
    ["room", 4, 0],
  ]);
  expect(socket?.metrics.find(({ metric }) => metric === "ws_msgs_sent")?.sum).toBe(4);
  expect(socket?.latencyMs.p95).toBeGreaterThan(0);
  const timeline = buildTimeline({
    index,
    shape: null,
    objectives: [],
    events: [],
    faults: [],
    generators: 1,
    window,
    observations: null,
  });
  expect(timeline?.protocols.map(({ protocol }) => protocol)).toEqual(["websocket"]);
});
