import { describe, expect, test } from "vitest";
import type { Finding } from "../../contracts/findings.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { madeUpEvidence, STARTED_MS } from "../fixtures/made-up-evidence.ts";
import { judged, TEMPLATE } from "../fixtures/judged.ts";
import { parseThresholds, type ThresholdFile } from "../../judge/index.ts";
import { seenWords } from "../words/reasons.ts";
import { BARE_FILE } from "../../judge/thresholds/bare-file.ts";
import { MemoryStore } from "../fixtures/memory-store.ts";
import type { Cause, Diagnosis } from "../../contracts/diagnosis.ts";
import { disturbances } from "./facts.ts";

interface Scene {
  /** [metric, value, tags, how many samples]: all in the steady phase, over one minute. */
  readonly samples: readonly (readonly [string, number, Readonly<Record<string, string>>, number])[];
  readonly evidence?: Partial<RunEvidence>;
  /** Of the system's data; none where nothing was checked. */
  readonly findings?: readonly Finding[];
  /** The template's, where it is not said. */
  readonly file?: ThresholdFile;
}

/** A run that nothing is asked of but what every run is held to. */
const NOTHING_ASKED = BARE_FILE;

const MINUTE: LoadShape = {
  model: "closed",
  vusMax: 100,
  phases: [{ phase: "steady", durationMs: 60_000, from: 100, to: 100 }],
};

function diagnosisOf(scene: Scene): Diagnosis {
  const store = new MemoryStore(STARTED_MS);
  for (const [metric, value, tags, count] of scene.samples) {
    for (let index = 0; index < count; index++)
      store.add((index % 60) * 1000, metric, value, { phase: "steady", ...tags });
  }
  for (let second = 0; second < 60; second++) store.add(second * 1000, "iterations", 1, { phase: "steady" });
  const evidence = madeUpEvidence({ shape: MINUTE, ...scene.evidence });
  const run = { evidence, samples: store, ...(scene.findings ? { findings: scene.findings } : {}) };
  return buildReportView({ ...judged(run, scene.file), language: "en" }).diagnosis;
}

const healthy: Scene["samples"] = [
  ["http_req_duration", 20, { service: "chat", name: "GET /a" }, 80],
  ["http_req_duration", 22, { service: "chat", name: "GET /b" }, 80],
  ["http_req_duration", 21, { service: "session", name: "GET /c" }, 80],
  ["http_req_duration", 21, { service: "tenanthub", name: "GET /d" }, 80],
  ["http_req_failed", 0, { service: "chat", status: "200" }, 240],
  ["chat_store_duration", 40, {}, 300],
  ["chat_read_duration", 20, {}, 60],
];

const FAULTS = ["ws_missing", "ws_duplicate", "ws_out_of_order"] as const;
const DELIVERY_FILE = withObjectives(
  ...FAULTS.map((metric) => `{ id: ${metric}, metric: ${metric}, statistic: count, pass: "== 0" }`),
);

/** The template's objectives, and these. */
function withObjectives(...lines: readonly string[]): ThresholdFile {
  const text = ["version: 1", "objectives:", ...lines.map((line) => `  - ${line}`)].join("\n");
  return {
    ...TEMPLATE,
    objectives: [...TEMPLATE.objectives, ...parseThresholds(text, "more.yaml").objectives],
  };
}

function finding(violations: number): Finding {
  return {
    name: "acknowledged = stored",
    compared: 300,
    violations,
    examples: ["message m1x1x"].slice(0, violations),
  };
}

const SLOW_STORES: Scene["samples"] = [...healthy, ["chat_store_duration", 900, {}, 60]];

const SCENES: Readonly<Record<Exclude<Cause, "growing-latency" | "latency-spikes">, Scene>> = {
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
  "service-stopped": {
    samples: [...healthy, ["http_req_failed", 1, { service: "chat", status: "500", error_code: "1500" }, 60]],
    evidence: {
      events: [
        {
          at: new Date(STARTED_MS).toISOString(),
          kind: "fault",
          subject: "chat-2-stopped",
          message: "chat-2 is stopped",
        },
      ],
    },
  },
  network: {
    samples: [...healthy, ["http_req_failed", 1, { service: "chat", status: "0", error_code: "1212" }, 60]],
  },
  "no-answer": {
    samples: [
      ["ws_connecting", 1, { scenario: "chatting" }, 300],
      ["ws_sessions", 1, { scenario: "chatting" }, 300],
    ],
    file: NOTHING_ASKED,
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
  "broken-data": { samples: healthy, findings: [finding(3)] },
  "message-delivery": {
    samples: [...healthy, ["ws_missing", 1, {}, 40]],
    file: DELIVERY_FILE,
    findings: [finding(0)],
  },
  "wrong-answers": { samples: [...healthy, ["checks", 0, {}, 30], ["checks", 1, {}, 30]] },
  "dbman-latency": {
    samples: [
      ...healthy,
      ["http_req_duration", 900, { service: "chat", name: "GET /a" }, 60],
      ["http_req_duration", 900, { service: "session", name: "GET /c" }, 60],
    ],
  },
  "database-lock": {
    samples: [...SLOW_STORES, ["write_transaction_duration", 400, {}, 60]],
    file: withObjectives(
      '{ id: transactions, metric: write_transaction_duration, statistic: avg, pass: "< 100ms" }',
    ),
  },
  "redis-delay": {
    samples: [...healthy, ["ws_ack_duration", 40, {}, 80], ["ws_deliver_duration", 900, {}, 80]],
    file: withObjectives('{ id: deliver, metric: ws_deliver_duration, statistic: p(95), pass: "< 500ms" }'),
  },
  "single-endpoint": {
    samples: [...healthy, ["http_req_duration", 2_000, { service: "chat", name: "GET /b" }, 120]],
  },
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
      ...judged({ evidence: madeUpEvidence(), samples: store }),
      language: "en",
    });
    expect(view.diagnosis.causes.map((finding) => finding.cause)).toContain("growing-latency");
  });

  test("names spikes, in the words of the judge", () => {
    const store = new MemoryStore(STARTED_MS);
    for (let sample = 0; sample < 2_400; sample++) {
      const second = Math.floor(sample / 40);
      const slow = [10, 25, 40].includes(second);
      store.add(second * 1000, "http_req_duration", slow ? 900 : 20, { phase: "steady", service: "chat" });
      store.add(second * 1000, "iterations", 1, { phase: "steady" });
    }
    const spikes = parseThresholds(
      "version: 1\nobjectives: [{ id: spikes, metric: http_req_duration, statistic: spikes(3), window: { size: 5s } }]",
      "spikes.yaml",
    );
    const run = judged({ evidence: madeUpEvidence({ shape: MINUTE }), samples: store }, spikes);
    const { causes } = buildReportView({ ...run, language: "ko" }).diagnosis;
    const found = causes.find(({ cause }) => cause === "latency-spikes");
    expect(found === undefined ? "" : seenWords(found, "ko")).toBe(
      "스파이크 3회, 3부터 불안정한 실행으로 판정",
    );
  });

  test.each([
    ["of WebSocket", { samples: SCENES["no-answer"].samples }],
    [
      "of gRPC, which leave no sample",
      {
        samples: [],
        evidence: {
          scriptErrors: {
            count: 0,
            messages: [],
            fatal: null,
            failures: {
              count: 60,
              messages: [{ message: "connection refused", call: "unanswered", scenario: "a", count: 60 }],
            },
          },
        },
      },
    ],
  ] satisfies [string, Scene][])(
    "calls %s that nothing answered are told as such, and their checks accuse nobody",
    (_of, scene) => {
      const checks = ["checks", 0, {}, 300] as const;
      const { causes } = diagnosisOf({ ...scene, samples: [...scene.samples, checks], file: NOTHING_ASKED });
      expect(causes.map(({ cause }) => cause)).toEqual(["no-answer"]);
    },
  );

  test.each([
    ["k6 that has hardly worked is not to blame for", 0.2, []],
    ["k6 that fills it is to blame for", 0.6, ["generator"]],
  ] as const)("%s a full machine", (_what, cpuShareMax, expected) => {
    const { generators } = madeUpEvidence();
    const full = generators.map((one) => ({ ...one, cpuShareMax, machineCpuShareMax: 1 }));
    const { causes } = diagnosisOf({
      samples: [...healthy, ["http_req_duration", 2_000, { service: "chat", name: "GET /b" }, 120]],
      evidence: { generators: full },
    });
    expect(causes.map(({ cause }) => cause).filter((cause) => cause === "generator")).toEqual(expected);
  });

  test("users of an open load that are all busy accuse nobody: they wait for a slow system", () => {
    const { shape } = madeUpEvidence();
    if (shape === null) throw new Error("the made-up run has a shape");
    const found = diagnosisOf({
      samples: [...healthy, ["vus", shape.vusMax, {}, 60]],
      evidence: { shape: { ...shape, model: "open" } },
    });
    expect(found.causes.map(({ cause }) => cause)).not.toContain("generator");
  });

  test.each([
    ["1310", "en", "certificate of an unknown authority (1310)", "check-certificate"],
    ["1311", "ko", "다른 호스트 이름의 인증서 (1311)", "check-certificate"],
    ["1101", "en", "host name without an address (1101)", "check-network"],
    ["1212", "ko", "연결 거부 (1212)", "check-network"],
  ] as const)("failures of error code %s are told in words (%s)", (code, language, told, step) => {
    const { causes } = diagnosisOf({
      samples: [...healthy, ["http_req_failed", 1, { name: "GET /a", status: "0", error_code: code }, 60]],
    });
    const found = causes.find(({ cause }) => cause === "network");
    expect(found === undefined ? "" : seenWords(found, language)).toContain(told);
    expect(found?.nextSteps).toContain(step);
  });

  /** What is certain whatever the number of samples. */
  const CERTAIN: ReadonlySet<string> = new Set([
    "nothing-measured",
    "script",
    "generator",
    "service-ended",
    "service-stopped",
    "broken-data",
  ]);
  const uncertain = (Object.keys(SCENES) as (keyof typeof SCENES)[]).filter((cause) => !CERTAIN.has(cause));

  // That nothing answered is as certain of few calls as of many.
  const byNumber = uncertain.filter((cause) => cause !== "no-answer");

  test.each(byNumber)("says nothing of %s on too few samples", (cause) => {
    const few = SCENES[cause].samples.map(
      ([metric, value, tags, count]) => [metric, value, tags, Math.ceil(count / 40)] as const,
    );
    expect(diagnosisOf({ ...SCENES[cause], samples: few }).causes.map((one) => one.cause)).not.toContain(
      cause,
    );
  });

  test.each(uncertain)("says nothing of %s where a service was lost: its absence explains it", (cause) => {
    const { events } = SCENES["service-ended"].evidence ?? {};
    const { causes } = diagnosisOf({
      ...SCENES[cause],
      evidence: { ...SCENES[cause].evidence, ...(events === undefined ? {} : { events }) },
    });
    expect(causes[0]?.cause).toBe("service-ended");
    if (!["service-errors", "credentials", "wrong-answers"].includes(cause))
      expect(causes.map((one) => one.cause)).not.toContain(cause);
  });

  test("blames no database for slow stores alone: they may wait in front of it", () => {
    const { causes } = diagnosisOf({ samples: SLOW_STORES });
    expect(causes.map(({ cause }) => cause)).not.toContain("database-lock");
  });

  test.each(FAULTS)("tells %s from what the audit finds in its place", (metric) => {
    const samples = [...healthy, [metric, 1, {}, 3]] as const;
    const told = (findings: readonly Finding[]): readonly string[] =>
      diagnosisOf({ samples, file: DELIVERY_FILE, findings }).causes.map(({ cause }) => cause);
    expect(told([finding(0)])).toEqual(["message-delivery"]);
    expect(told([])).toEqual([]);
    expect(told([finding(2)])).toEqual(["broken-data"]);
  });

  test("blames no network for timeouts of one service while another answers everything", () => {
    const late = ["http_req_failed", 1, { service: "session", status: "0", error_code: "1050" }, 60] as const;
    const answered = ["http_req_failed", 0, { service: "chat", status: "200" }, 240] as const;
    const named = (samples: Scene["samples"]): readonly string[] =>
      diagnosisOf({ samples: [...healthy, ...samples] }).causes.map(({ cause }) => cause);
    expect(named([late, answered])).not.toContain("network");
    expect(named([late, ["http_req_failed", 1, { ...late[2], service: "chat" }, 60]])).toContain("network");
  });

  test("calls no endpoint the bottleneck beside another one that is nearly as slow", () => {
    const slow = (name: string, valueMs: number) =>
      ["http_req_duration", valueMs, { service: "chat", name }, 120] as const;
    const causesOf = (otherMs: number) =>
      diagnosisOf({ samples: [...healthy, slow("POST /a", 2_000), slow("POST /b", otherMs)] }).causes.map(
        ({ cause }) => cause,
      );
    expect(causesOf(1_800)).not.toContain("single-endpoint");
    expect(causesOf(30)).toContain("single-endpoint");
  });

  test("names one slow endpoint by an objective that sees more of it than the steady phase has", () => {
    const name = "POST /login";
    const logins = ["http_req_duration", 9_000, { service: "session", name, phase: "ramp-up" }, 70] as const;
    const file = withObjectives(
      `{ id: logins, metric: http_req_duration, where: { name: ${name} }, phase: all, statistic: p(95), pass: "< 1s" }`,
    );
    const { causes } = diagnosisOf({ samples: [...healthy, logins], file });
    expect(causes.map(({ cause, seen }) => [cause, seen["endpoint"]])).toEqual([["single-endpoint", name]]);
    const few = ["http_req_duration", 9_000, logins[2], 30] as const;
    expect(diagnosisOf({ samples: [...healthy, few], file }).causes).toEqual([]);
  });

  test("blames no errors that are few enough to be allowed for what else was missed", () => {
    const failed = (count: number) =>
      ["http_req_failed", 1, { service: "chat", status: "503", error_code: "1503" }, count] as const;
    const answered = ["http_req_failed", 0, { service: "chat", status: "200" }, 760] as const;
    const causesOf = (count: number) =>
      diagnosisOf({ samples: [...SLOW_STORES, answered, failed(count)] }).causes.map(({ cause }) => cause);
    expect(causesOf(8)).toEqual([]);
    expect(causesOf(80)).toEqual(["service-errors"]);
  });

  test("accuses nobody of 5 ms that are too few to judge", () => {
    const { causes } = diagnosisOf({
      samples: [
        ["http_req_duration", 5, { service: "chat", name: "POST /messages" }, 20],
        ["http_req_duration", 1, { service: "chat", name: "GET /messages" }, 20],
        ["chat_store_duration", 5, {}, 20],
        ["chat_read_duration", 1, {}, 20],
      ],
    });
    expect(causes).toEqual([]);
  });

  test.each([
    ["too few samples", { perSecond: 1, shape: undefined }],
    ["a load that is not known to be level", { perSecond: 5, shape: null }],
  ] as const)("says nothing of growing latency on %s", (_name, { perSecond, shape }) => {
    const store = new MemoryStore(STARTED_MS);
    for (let second = 0; second < 90; second++) {
      for (let count = 0; count < perSecond; count++)
        store.add(second * 1000, "http_req_duration", 50 + second * 3, { phase: "steady", name: "GET /a" });
    }
    const evidence = madeUpEvidence(shape === undefined ? {} : { shape });
    const view = buildReportView({ ...judged({ evidence, samples: store }), language: "en" });
    expect(view.diagnosis.causes.map((finding) => finding.cause)).not.toContain("growing-latency");
  });

  test("asks for nothing of the bundled systems' parts in a run of somebody's own", () => {
    const { environment } = madeUpEvidence();
    const { hints: _hints, ...own } = environment;
    for (const scene of Object.values(SCENES)) {
      const { causes, nextSteps } = diagnosisOf({
        ...scene,
        evidence: { ...scene.evidence, environment: own },
      });
      expect(causes.map(({ cause }) => cause)).not.toContain("dbman-latency");
      expect(causes.map(({ cause }) => cause)).not.toContain("database-lock");
      expect(causes.map(({ cause }) => cause)).not.toContain("redis-delay");
      expect(nextSteps.join()).not.toMatch(/dbman|redis|queries|autoscaling/);
    }
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

  test("blames no network for what an instance that was stopped on purpose did not answer", () => {
    const event = { kind: "fault", subject: "chat-2-stopped", message: "chat-2 is stopped" } as const;
    const events = [{ ...event, at: new Date(STARTED_MS).toISOString() }];
    const { causes } = diagnosisOf({ ...SCENES.network, evidence: { events } });
    expect(causes.map(({ cause }) => cause)).not.toContain("network");
  });

  test("a fault without an impact explains nothing", () => {
    const events = [
      { kind: "fault", subject: "chat-killed" },
      { kind: "fault", subject: "redis-slow" },
      { kind: "recovered", subject: "chat-killed" },
    ];
    const faults = [
      { action: "chat-killed", outcome: "recovered" as const },
      { action: "redis-slow", outcome: "no-impact" as const },
    ];
    expect(disturbances({ events, faults })).toEqual([events[0]]);
    expect(disturbances({ events, faults: [] })).toEqual(events.slice(0, 2));
  });

  test("blames no instance that was stopped on purpose for data that is wrong when all else went well", () => {
    const { evidence = {} } = SCENES["service-stopped"];
    const findings = [
      { name: "stock is never negative", compared: 9, violations: 1, examples: ["product 7"] },
    ];
    const causesOf = (samples: Scene["samples"]) =>
      diagnosisOf({ samples, evidence, findings }).causes.map(({ cause }) => cause);
    expect(causesOf(healthy)).toEqual(["broken-data"]);
    expect(causesOf(SCENES["service-stopped"].samples)).toContain("service-stopped");
  });

  test("never asks for more load after a run that was not clean", () => {
    for (const scene of Object.values(SCENES)) {
      const { nextSteps, causes } = diagnosisOf(scene);
      if (causes.length > 0) expect(nextSteps).not.toContain("rerun-higher");
    }
  });
});
