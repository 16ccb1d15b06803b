import { expect, test } from "vitest";
import { SeriesIndex } from "../../../figures/series-index.ts";
import { MemoryStore } from "../../fixtures/memory-store.ts";
import { protocolFigures } from "./data.ts";

const WINDOW = { phase: "steady", offsetMs: 0, durationMs: 10_000 } as const;

function figuresOf(add: (store: MemoryStore) => void): ReturnType<typeof protocolFigures> {
  const store = new MemoryStore(0);
  add(store);
  return protocolFigures(new SeriesIndex(store), WINDOW);
}

test("calls of gRPC fail by their status, and are named", () => {
  const [grpc] = figuresOf((store) => {
    const tags = { phase: "steady", service: "shop.Cart", method: "Add" };
    for (let at = 0; at < 10; at++)
      store.add(at * 1_000, "grpc_req_duration", 5, {
        ...tags,
        name: "/shop.Cart/Add",
        status: at < 2 ? "14" : "0",
      });
    store.add(0, "grpc_req_duration", 9, { ...tags, status: "0" });
  });
  expect(grpc).toMatchObject({ protocol: "grpc", calls: 11, callsPerSecond: 1.1, failed: 2 });
  expect(grpc?.rows.map(({ name, calls, failed }) => [name, calls, failed])).toEqual([
    ["shop.Cart/Add", 1, 0],
    ["/shop.Cart/Add", 10, 2],
  ]);
});

test("sessions of a WebSocket fail unless protocols were switched; messages are counted", () => {
  const [socket] = figuresOf((store) => {
    const tags = { phase: "steady", scenario: "chatting" };
    for (const status of ["101", "101", "403"]) {
      store.add(0, "ws_sessions", 1, { ...tags, status });
      store.add(0, "ws_connecting", 4, { ...tags, status });
    }
    for (let at = 0; at < 20; at++) store.add(0, "ws_msgs_sent", 1, { ...tags, status: "101" });
  });
  expect(socket).toMatchObject({ protocol: "websocket", calls: 3, failed: 1 });
  expect(socket?.rows.map(({ name }) => name)).toEqual(["chatting"]);
  expect(socket?.metrics).toMatchObject([{ metric: "ws_msgs_sent", unit: "count", sum: 20, perSecond: 2 }]);
});

test("a session of a WebSocket that got no answer has no status, and failed", () => {
  const [socket] = figuresOf((store) => store.add(0, "ws_sessions", 1, { phase: "steady", scenario: "a" }));
  expect(socket).toMatchObject({ calls: 1, failed: 1, failedShare: 1 });
});

test("pages of the browser have requests and vitals", () => {
  const [browser] = figuresOf((store) => {
    const tags = { phase: "steady", name: "http://shop/" };
    store.add(0, "browser_http_req_duration", 30, tags);
    store.add(0, "browser_http_req_failed", 1, tags);
    store.add(0, "browser_web_vital_cls", 0.1, tags);
  });
  expect(browser).toMatchObject({ protocol: "browser", calls: 1, failed: 1, failedShare: 1 });
  expect(browser?.metrics).toMatchObject([{ metric: "browser_web_vital_cls", unit: "score" }]);
});

test("HTTP alone is no other protocol", () => {
  expect(figuresOf((store) => store.add(0, "http_req_duration", 1, { phase: "steady" }))).toEqual([]);
});
