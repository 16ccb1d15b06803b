import { expect, test } from "vitest";
import { detectionOf } from "./detection.ts";
import type { TimelineEntry } from "./types.ts";

const at = (second: number): string => new Date(second * 1_000).toISOString();
const entry = (kind: TimelineEntry["kind"], second: number, subject = "", widthMs = 0): TimelineEntry => ({
  kind,
  subject,
  widthMs,
  run: "run",
  at: at(second),
  offsetMs: second * 1_000,
  message: "",
  cause: null,
  values: {},
});
const failure = (second: number) => ({ at: at(second), widthMs: 1_000 });
const told = (detection: ReturnType<typeof detectionOf>) =>
  detection.signals.map(({ kind, subject, afterMs }) => [kind, subject, afterMs]);

test("counts from the disturbance: what failed before it is no sign of it", () => {
  const timeline = [
    entry("failure-first", 3, "", 1_000),
    entry("fault", 20, "chat-1"),
    entry("breach-began", 24, "http p95", 2_000),
    entry("breach-ended", 40, "http p95"),
  ];
  const detection = detectionOf({ timeline, failures: [failure(3), failure(22)], met: ["checks"] });
  expect(detection.onset).toMatchObject({ kind: "fault", subject: "chat-1" });
  expect(told(detection)).toEqual([
    ["failed-request", "", 2_000],
    ["objective", "http p95", 4_000],
  ]);
  expect(detection.silent).toEqual(["checks"]);
});

test("a bin that the disturbance falls into is not before it", () => {
  const timeline = [entry("fault", 21, "chat-1"), entry("breach-began", 20, "http p95", 2_000)];
  expect(told(detectionOf({ timeline, failures: [], met: [] }))).toEqual([["objective", "http p95", 0]]);
});

test("without a disturbance it counts from the first breach, without one from the first failed request", () => {
  const breach = [entry("failure-first", 3, "", 1_000), entry("breach-began", 24, "http p95", 2_000)];
  expect(detectionOf({ timeline: breach, failures: [failure(3)], met: [] }).onset?.at).toBe(at(24));
  const failed = detectionOf({ timeline: breach.slice(0, 1), failures: [failure(3)], met: [] });
  expect(failed.onset?.at).toBe(at(3));
});

test("a service that ended is both; what stopped the load comes after", () => {
  const timeline = [entry("service-exited", 10, "dbman-1"), entry("stopped", 30, "local-1")];
  expect(told(detectionOf({ timeline, failures: [], met: [] }))).toEqual([
    ["service-exit", "dbman-1", 0],
    ["end-of-load", "local-1", 20_000],
  ]);
});

test("nothing with a time tells nothing", () => {
  const timeline = [entry("run-started", 0), entry("run-ended", 60)];
  expect(detectionOf({ timeline, failures: [], met: [] })).toEqual({ onset: null, signals: [], silent: [] });
});
