import { expect, test } from "vitest";
import { readSampleStore, SketchFileWriter } from "#harness/sketch/index.ts";
import { storedBetween } from "./chat-rooms.ts";
import { receivedOf, stepFigures } from "./store-steps.ts";

const START_MS = 1_800_000_000_000;

test("a step counts what was stored, refused, dropped and delivered while it ran", () => {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
  const of = (metric: string, tags: Record<string, string>): number => writer.defineSeries(metric, tags);
  const asked = of("http_reqs", { scenario: "rate_2", status: "201" });
  const refused = of("http_reqs", { scenario: "rate_2", status: "503" });
  const stored = of("http_req_duration", { scenario: "rate_2", status: "201" });
  const dropped = of("dropped_iterations", { scenario: "rate_2" });
  const other = of("http_req_duration", { scenario: "rate_9", status: "201" });
  const received = of("ws_msgs_received", { scenario: "receive" });
  for (let second = 0; second < 6; second += 1) {
    const atMs = START_MS + second * 1_000;
    writer.add(received, atMs, 1);
    if (second === 0 || second === 5) writer.add(other, atMs, 1);
    if (second < 1 || second > 4) continue;
    writer.add(asked, atMs, 1);
    writer.add(stored, atMs, second * 10);
    if (second === 2) writer.add(refused, atMs, 1);
    if (second === 3) writer.add(dropped, atMs, 5);
  }
  writer.finish();
  const samples = readSampleStore(new Uint8Array(Buffer.concat(chunks)));
  expect(stepFigures(samples, { via: "rest", rate: 2 }, 4)).toMatchObject({
    via: "rest",
    rate: 2,
    stored: 4,
    storedPerSecond: 1,
    failed: 1,
    dropped: 5,
    deliveriesPerSecond: 1,
    fromMs: START_MS + 2_000,
    toMs: START_MS + 5_000,
  });
  expect(() => stepFigures(samples, { via: "socket", rate: 2 }, 4)).toThrow(
    "no message was stored by socket at 2/s",
  );
});

test("a step by WebSocket: acknowledgements are no deliveries, and what got no answer has failed", () => {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
  const of = (metric: string): number => writer.defineSeries(metric, { scenario: "receive" });
  const sent = of("bench_socket_3_sent");
  const durations = of("bench_socket_3_duration");
  const refused = of("bench_socket_3_refused");
  const received = writer.defineSeries("ws_msgs_received", { scenario: "receive" });
  for (let second = 0; second < 3; second += 1) {
    const atMs = START_MS + second * 1_000;
    writer.add(sent, atMs, 3);
    for (let count = 0; count < 2; count += 1) writer.add(durations, atMs, 40);
    writer.add(received, atMs, 7);
  }
  writer.add(refused, START_MS + 2_000, 1);
  writer.add(received, START_MS + 2_000, 1);
  writer.finish();
  const samples = readSampleStore(new Uint8Array(Buffer.concat(chunks)));
  const step = stepFigures(samples, { via: "socket", rate: 3 }, 3);
  expect(step).toMatchObject({
    stored: 6,
    storedPerSecond: 2,
    failed: 3,
    dropped: 0,
    deliveriesPerSecond: 5.5,
  });
  expect(step.p95 / 40).toBeCloseTo(1, 2);
  expect(receivedOf(samples, step).deliveries).toBe(15);
});

test.each([
  ["before the first store", 1, true],
  ["in its second", 3, false],
])("sockets that were ready %s", (_name, second, readyInTime) => {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
  const ready = writer.defineSeries("bench_sockets_ready", { scenario: "receive" });
  const received = writer.defineSeries("ws_msgs_received", { scenario: "receive" });
  const stored = writer.defineSeries("http_req_duration", { scenario: "rate_2", status: "201" });
  const times: readonly (readonly [id: number, second: number])[] = [
    [ready, 0],
    [received, 0],
    [ready, second],
    [received, second],
    [stored, 3],
    [received, 4],
  ];
  for (const [id, at] of times.toSorted((a, b) => a[1] - b[1])) writer.add(id, START_MS + at * 1_000, 1);
  writer.finish();
  const samples = readSampleStore(new Uint8Array(Buffer.concat(chunks)));
  expect(receivedOf(samples, stepFigures(samples, { via: "rest", rate: 2 }, 2))).toEqual({
    ready: 2,
    readyInTime,
    deliveries: 1,
    lost: 0,
  });
});

test("new messages are worth a delivery to each open member of their room", () => {
  const before = [
    { id: "1", messages: 50, openMembers: 3 },
    { id: "2", messages: 50, openMembers: 0 },
  ];
  const after = [
    { id: "1", messages: 54, openMembers: 3 },
    { id: "2", messages: 51, openMembers: 0 },
  ];
  expect(storedBetween(before, after)).toEqual({ stored: 5, delivered: 12 });
});
