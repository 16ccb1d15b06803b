import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { soundEvidence } from "#harness/judge/testing/evidence.ts";
import { madeUpSampleFile } from "./made-up-run.ts";

const ENDPOINTS = 30;
const METRICS = [
  "http_reqs",
  "http_req_failed",
  "http_req_duration",
  "http_req_waiting",
  "http_req_sending",
  "http_req_receiving",
  "http_req_blocked",
  "http_req_connecting",
  "http_req_tls_handshaking",
  "checks",
];
/** Of one generator. */
export const REQUESTS_PER_SECOND = 3_000;
export const SERIES = ENDPOINTS * METRICS.length;
export const OBJECTIVES = 60;
export const SAMPLES_FILE = "samples.sketch";

const STATISTICS = ["p(95)", "p(99)", "avg", "max", "p(99.9)"];
const WINDOWS = ["size: 10s", "size: 60s", "size: 10s, kind: for", "size: 5m", "size: 30s, kind: within"];

/** Saves a run of 300 series as `loadproof run` would, with 60 objectives, half of them in windows. */
export function saveMadeUpRun(
  folder: string,
  { seconds, requestsPerSecond = REQUESTS_PER_SECOND }: { seconds: number; requestsPerSecond?: number },
): void {
  const bytes = madeUpSampleFile({
    seconds,
    requestsPerSecond,
    endpoints: ENDPOINTS,
    metrics: METRICS,
  });
  const evidence = soundEvidence({
    shape: {
      model: "closed",
      phases: [{ phase: "steady", durationMs: seconds * 1_000, from: 10, to: 10 }],
      vusMax: 10,
    },
    samples: { path: SAMPLES_FILE, sha256: createHash("sha256").update(bytes).digest("hex") },
    summary: null,
  });
  const thresholds = {
    schema: "loadproof.thresholds",
    version: 1,
    path: "made-up.yaml",
    text: thresholdText(),
    extended: {},
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, SAMPLES_FILE), bytes);
  writeFileSync(join(folder, "run.json"), JSON.stringify(evidence));
  writeFileSync(join(folder, "thresholds.json"), JSON.stringify(thresholds));
}

/** Whole phase and windows; all endpoints, a service, one endpoint; failure rates, spikes and a burn rate. */
function thresholdText(): string {
  const objectives = Array.from({ length: OBJECTIVES }, (_, index) => `  - ${objective(index)}`);
  return `version: 1\nobjectives:\n${objectives.join("\n")}\n`;
}

function objective(index: number): string {
  const window = index % 2 === 0 ? "" : `, window: { ${WINDOWS[index % WINDOWS.length]} }`;
  const where = `where: ${selection(index)}`;
  if (index === 20)
    return `{ id: o20, metric: http_req_duration, statistic: spikes(3), window: { size: 5s } }`;
  if (index === 40)
    return `{ id: o40, metric: http_req_failed, statistic: burnRate(99%), pass: '< 2', window: { size: 10m } }`;
  if (index % 10 === 9)
    return `{ id: o${index}, metric: http_req_failed, ${where}, statistic: rate, pass: '< 2%'${window} }`;
  return `{ id: o${index}, metric: http_req_duration, ${where}, statistic: ${STATISTICS[index % 5]}, pass: '< 9s'${window} }`;
}

function selection(index: number): string {
  if (index % 3 === 0) return "{}";
  return index % 3 === 1 ? `{ service: s${index % 4} }` : `{ name: GET /${index % ENDPOINTS} }`;
}
