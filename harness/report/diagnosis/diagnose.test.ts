import { describe, expect, test } from "vitest";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { madeUpEvidence, STARTED_MS } from "../fixtures/made-up-evidence.ts";
import { madeUpVerdict } from "../fixtures/made-up-verdict.ts";
import { MemoryStore } from "../fixtures/memory-store.ts";
import type { Cause, Diagnosis } from "./types.ts";

interface Scene {
  /** [metric, value, tags, how many samples]: all in the steady phase, one per second. */
  readonly samples: readonly (readonly [string, number, Readonly<Record<string, string>>, number])[];
  readonly evidence?: Partial<RunEvidence>;
  readonly verdict?: Partial<Verdict>;
}

function diagnosisOf(scene: Scene): Diagnosis {
  const store = new MemoryStore(STARTED_MS);
  for (const [metric, value, tags, count] of scene.samples) {
    for (let second = 0; second < count; second++)
      store.add(second * 1000, metric, value, { phase: "steady", ...tags });
  }
  const verdict = madeUpVerdict(store, scene.verdict);
  return buildReportView({
    evidence: madeUpEvidence(scene.evidence),
    verdict,
    samples: store,
    language: "en",
  }).diagnosis;
}

const healthy: Scene["samples"] = [
  ["http_req_duration", 20, { service: "chat", name: "GET /a" }, 60],
  ["http_req_duration", 22, { service: "chat", name: "GET /b" }, 60],
  ["http_req_duration", 21, { service: "session", name: "GET /c" }, 60],
  ["http_req_duration", 21, { service: "tenanthub", name: "GET /d" }, 60],
  ["http_req_failed", 0, { service: "chat", status: "200" }, 240],
  ["chat_store_duration", 40, {}, 60],
  ["chat_read_duration", 20, {}, 60],
];

const SCENES: Readonly<Record<Exclude<Cause, "growing-latency">, Scene>> = {
  "nothing-measured": { samples: [] },
  script: {
    samples: healthy,
    evidence: { scriptErrors: { count: 3, messages: [{ message: "TypeError", count: 3 }], fatal: null } },
  },
  generator: { samples: healthy, evidence: { generatorsExpected: 2 } },
  "service-ended": {
    samples: healthy,
    evidence: {
      events: [
        {
          at: new Date(STARTED_MS).toISOString(),
          kind: "service-exited",
          subject: "dbman-1",
          message: "exit 1",
        },
      ],
    },
  },
  network: {
    samples: [...healthy, ["http_req_failed", 1, { service: "chat", status: "0", error_code: "1212" }, 60]],
  },
  "service-errors": {
    samples: [...healthy, ["http_req_failed", 1, { service: "chat", status: "500", error_code: "1500" }, 60]],
  },
  credentials: {
    samples: [
      ...healthy,
      ["http_req_failed", 1, { service: "session", status: "401", error_code: "1401" }, 60],
    ],
  },
  "wrong-answers": { samples: [...healthy, ["checks", 0, {}, 30], ["checks", 1, {}, 30]] },
  "dbman-latency": {
    samples: [
      ...healthy,
      ["http_req_duration", 900, { service: "chat", name: "GET /a" }, 60],
      ["http_req_duration", 900, { service: "session", name: "GET /c" }, 60],
    ],
  },
  "database-lock": { samples: [...healthy, ["chat_store_duration", 900, {}, 60]] },
  "redis-delay": { samples: [...healthy, ["ws_missing", 1, {}, 4]] },
  "single-endpoint": {
    samples: [...healthy, ["http_req_duration", 2_000, { service: "chat", name: "GET /b" }, 120]],
  },
  "latency-spikes": { samples: healthy, verdict: { notes: [{ code: "SPIKES", message: "4 spikes" }] } },
};

describe("diagnose", () => {
  test.each(Object.keys(SCENES) as (keyof typeof SCENES)[])("names %s from what was seen", (cause) => {
    const { causes, nextSteps } = diagnosisOf(SCENES[cause]);
    expect(causes.map((finding) => finding.cause)).toContain(cause);
    expect(nextSteps.length).toBeGreaterThan(0);
  });

  test("names growing latency when p95 climbs through a level load", () => {
    const store = new MemoryStore(STARTED_MS);
    for (let second = 0; second < 90; second++) {
      for (let count = 0; count < 5; count++) {
        store.add(second * 1000, "http_req_duration", 50 + second * 3, {
          phase: "steady",
          service: "chat",
          name: "GET /a",
        });
      }
    }
    const view = buildReportView({
      evidence: madeUpEvidence(),
      verdict: madeUpVerdict(store),
      samples: store,
      language: "en",
    });
    expect(view.diagnosis.causes.map((finding) => finding.cause)).toContain("growing-latency");
  });

  test("finds nothing in a clean pass and asks for more load", () => {
    expect(diagnosisOf({ samples: healthy })).toEqual({ causes: [], nextSteps: ["rerun-higher"] });
    expect(buildReportView({ ...CASES.passing(), language: "en" }).diagnosis.nextSteps).toEqual([
      "rerun-higher",
    ]);
  });

  test("asks for more load after a pass on a machine that was full for a moment", () => {
    const { generators } = madeUpEvidence();
    const full = generators.map((generator) => ({ ...generator, machineCpuShareMax: 1 }));
    expect(diagnosisOf({ samples: healthy, evidence: { generators: full } }).nextSteps).toEqual([
      "rerun-higher",
    ]);
  });

  test("never asks for more load after a run that was not clean", () => {
    for (const scene of Object.values(SCENES)) {
      const { nextSteps, causes } = diagnosisOf(scene);
      if (causes.length > 0) expect(nextSteps).not.toContain("rerun-higher");
    }
  });
});
