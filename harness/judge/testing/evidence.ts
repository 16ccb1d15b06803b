import type { ActionRecord, Generator, RunEvidence } from "../../contracts/run.ts";
import { STORE_START_MS } from "./store-builder.ts";

const FILE = { path: "file", sha256: "0".repeat(64) };
const STARTED = "2026-11-21T11:00:00.000Z";
const ENDED = "2026-11-21T11:02:00.000Z";

/** A generator that had nothing to complain of. */
export function healthyGenerator(change: Partial<Generator> = {}): Generator {
  return {
    id: "k6-1",
    k6Version: "2.2.0",
    exitCode: 0,
    signal: null,
    stopReason: null,
    startedAt: STARTED,
    endedAt: ENDED,
    cpuShareMean: 0.2,
    cpuShareMax: 0.4,
    machineCpuShareMax: 0.6,
    memoryBytesMax: 200_000_000,
    cpuSeconds: 20,
    harnessCpuSeconds: 2,
    samples: { accepted: 1_000, rejected: 0, overflowed: 0, series: 10 },
    clockSkewMs: 0,
    ...change,
  };
}

/** Evidence of a complete run of a minute at 10 users, with everything in order; fields can be changed. */
export function soundEvidence(change: Partial<RunEvidence> = {}): RunEvidence {
  return {
    schema: "loadproof.run",
    version: 1,
    runId: "20261121T110000Z-made-up",
    scenario: "made-up",
    profile: "quick",
    command: "loadproof run made-up",
    seed: 1,
    status: "complete",
    incompleteReason: null,
    failure: null,
    strict: false,
    startedAt: STARTED,
    endedAt: ENDED,
    shape: {
      model: "closed",
      phases: [{ phase: "steady", durationMs: 60_000, from: 10, to: 10 }],
      vusMax: 10,
    },
    plan: FILE,
    bundle: FILE,
    samples: FILE,
    summary: FILE,
    console: FILE,
    recordedIds: {},
    observations: null,
    invariants: { state: "none" },
    generators: [healthyGenerator()],
    generatorsExpected: 1,
    scriptErrors: { count: 0, messages: [], fatal: null },
    environment: { runtime: "processes", services: [], servers: [], readyMs: 1_000, defects: [] },
    machine: {
      cpuModel: "made up",
      cores: 2,
      memoryBytes: 8_000_000_000,
      operatingSystem: "Linux",
      architecture: "x64",
      node: "v24.21.0",
    },
    revision: null,
    comparabilityKey: "same",
    events: [],
    actions: [],
    ...change,
  };
}

/** A stop of `chat-1` from the 20th to the 35th second of the samples of a made-up store; fields can be changed. */
export function madeUpAction(change: Partial<ActionRecord> = {}): ActionRecord {
  return {
    name: "chat-1-stopped",
    kind: "stop",
    subject: "chat-1",
    atMs: 20_000,
    durationMs: 15_000,
    outcome: "applied",
    startedAt: new Date(STORE_START_MS + 20_000).toISOString(),
    endedAt: new Date(STORE_START_MS + 35_000).toISOString(),
    message: "chat-1 is stopped; chat-1 answers again",
    ...change,
  };
}
