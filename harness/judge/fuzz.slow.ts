import { PHASE_TAG } from "../contracts/samples.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runEvidenceSchema, type RunEvidence } from "../contracts/run.ts";
import { verdictSchema } from "../contracts/verdict.ts";
import { InputProblems, LoadproofError } from "../errors.ts";
import { readSampleStore, SketchFileWriter } from "../sketch/index.ts";
import { parseThresholds, type ThresholdFile } from "./index.ts";
import { judgeRun } from "./judge-run.ts";
import { soundEvidence } from "./testing/evidence.ts";

const SEED = 20_261_121;

const FILE = `version: 1
scenario: made-up
profiles: [quick]
validity: { generatorCpu: "< 80%" }
policy: { breachesToFail: 2, spikesToWarn: 3 }
expectedFailures: [{ where: { status: 409 }, share: "<= 30%" }]
waivers: [{ objective: p95, until: 2026-12-31, reason: r, owner: o }]
objectives:
  - id: p95
    metric: http_req_duration
    where: { expected_response: "true" }
    statistic: p(95)
    pass: "< 400ms"
    warn: ["< 500ms"]
    window: { size: 10s, kind: for, gap: hold }
    compare: { warn: "+5%", fail: "+10%", atLeast: 5ms }
  - { id: failed, metric: http_req_failed, statistic: rate, pass: "< 2%", forEach: { tag: name } }
`;

/** Parses; anything but a threshold file or problems with file and expectation is a crash. */
function survives(text: string): "read" | "refused" {
  try {
    const file: ThresholdFile = parseThresholds(text, "fuzz.yaml");
    expect(file.objectives.length).toBeGreaterThan(0);
    return "read";
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    return "refused";
  }
}

describe("threshold files: 10,000 damaged ones", () => {
  test("text cut, repeated, replaced and scattered with junk", () => {
    const edit = fc.record({
      at: fc.nat(FILE.length),
      length: fc.nat(4),
      junk: fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom(
          "[",
          "{",
          "*a",
          "&a ",
          "- ",
          ": ",
          "\t",
          "#",
          "!!x ",
          "'",
          '"',
          "\0",
          "-1",
          "1e999",
          ".nan",
        ),
      ),
    });
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 2 }), (edits) => {
        let text = FILE;
        for (const { at, length, junk } of edits) text = text.slice(0, at) + junk + text.slice(at + length);
        outcomes[survives(text)] += 1;
      }),
      { numRuns: 6_000, seed: SEED },
    );
    expect(outcomes.refused).toBeGreaterThan(1_000);
    expect(outcomes.read).toBeGreaterThan(100);
  });

  test("values of any kind in any place", () => {
    const keys = fc.constantFrom(
      "id",
      "metric",
      "statistic",
      "pass",
      "warn",
      "where",
      "window",
      "compare",
      "forEach",
      "good",
      "of",
      "abort",
      "minSamples",
      "absentMeans",
      "given",
      "__proto__",
      "x",
    );
    const objective = fc.dictionary(
      keys,
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.constantFrom("< 5ms", "p(95)", "rate", "share", "a", "> 5%", "apdex(1s)"),
      ),
      { maxKeys: 8 },
    );
    const top = fc.constantFrom(
      "extends",
      "validity",
      "policy",
      "defaults",
      "waivers",
      "expectedFailures",
      "score",
      "k6",
      "without",
      "version",
    );
    const rest = fc.dictionary(top, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 });
    fc.assert(
      fc.property(fc.array(objective, { maxLength: 3 }), rest, (objectives, others) => {
        survives(JSON.stringify({ version: 1, objectives, ...others }));
      }),
      { numRuns: 3_000, seed: SEED },
    );
  });

  test("any text at all", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 200 }), fc.json()), (text) => void survives(text)),
      { numRuns: 1_000, seed: SEED },
    );
  });
});

function sampleFile(): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
  const tags = { [PHASE_TAG]: "steady", name: "GET /", expected_response: "true" };
  const [duration, failed, iterations] = ["http_req_duration", "http_req_failed", "iterations"].map(
    (metric) => writer.defineSeries(metric, tags),
  );
  for (let at = 0; at < 60_000; at += 50) {
    const now = 1_700_000_000_000 + at;
    writer.add(duration as number, now, 50 + (at % 977) / 10);
    writer.add(failed as number, now, 0);
    writer.add(iterations as number, now, 1);
  }
  writer.finish();
  return Buffer.concat(chunks);
}

const BYTES = sampleFile();
const THRESHOLDS = parseThresholds(
  `version: 1
objectives:
  - { id: p95, metric: http_req_duration, statistic: p(95), pass: "< 400ms" }
  - { id: window, metric: http_req_duration, statistic: avg, pass: "< 400ms", window: { size: 10s } }
  - { id: failed, metric: http_req_failed, statistic: rate, pass: "< 2%" }
`,
  "f.yaml",
);
const SUMMARY = {
  metrics: {
    http_reqs: { type: "counter", values: {} },
    iterations: { type: "counter", contains: "default", values: { count: 1_200 } },
  },
};

function judge(
  evidence: RunEvidence,
  bytes: Uint8Array,
  summary: unknown,
): ReturnType<typeof judgeRun> | null {
  try {
    const samples = readSampleStore(bytes);
    const verdict = judgeRun({
      evidence,
      samples,
      summary,
      thresholds: THRESHOLDS,
      thresholdsReference: null,
      nowMs: 0,
    });
    expect(() => verdictSchema.parse(JSON.parse(JSON.stringify(verdict)))).not.toThrow();
    return verdict;
  } catch (error) {
    if (error instanceof LoadproofError && error.code === "BAD_FILE") return null;
    throw error;
  }
}

describe("saved evidence: 10,000 damaged ones", () => {
  test("undamaged it is PASS, so that damage is what is judged below", () => {
    expect(judge(soundEvidence(), BYTES, SUMMARY)?.verdict).toBe("PASS");
  });

  test("samples: bytes flipped or cut are never PASS", () => {
    const damage = fc.oneof(
      fc.record({ kind: fc.constant("cut" as const), at: fc.nat(BYTES.length - 1) }),
      fc.record({ kind: fc.constant("flip" as const), at: fc.nat(BYTES.length - 1), bit: fc.nat(7) }),
    );
    fc.assert(
      fc.property(damage, (change) => {
        const bytes = change.kind === "cut" ? BYTES.slice(0, change.at) : BYTES.slice();
        if (change.kind === "flip") bytes[change.at] = (bytes[change.at] ?? 0) ^ (1 << change.bit);
        expect(judge(soundEvidence(), bytes, SUMMARY)?.verdict).not.toBe("PASS");
      }),
      { numRuns: 4_000, seed: SEED },
    );
  });

  test("run.json: a damaged one is refused by its schema or judged, and never PASS where what was lost matters", () => {
    const sound = soundEvidence();
    const fields = Object.keys(sound) as (keyof RunEvidence)[];
    const change = fc.record({ field: fc.constantFrom(...fields), value: fc.jsonValue({ maxDepth: 2 }) });
    fc.assert(
      fc.property(change, ({ field, value }) => {
        const parsed = runEvidenceSchema.safeParse({ ...sound, [field]: value });
        if (!parsed.success) return;
        const verdict = judge(parsed.data, BYTES, SUMMARY);
        if (
          field === "status" ||
          field === "generators" ||
          field === "generatorsExpected" ||
          field === "scriptErrors"
        ) {
          if (JSON.stringify(parsed.data[field]) !== JSON.stringify(sound[field]))
            expect(verdict?.verdict).not.toBe("PASS");
        }
      }),
      { numRuns: 3_000, seed: SEED },
    );
  });

  test("generators: what they report of trouble is never PASS", () => {
    const trouble = fc.oneof(
      fc.record({ exitCode: fc.integer({ min: 1, max: 255 }).filter((code) => code !== 99) }),
      fc.record({ signal: fc.constantFrom("SIGKILL", "SIGTERM") }),
      fc.record({ cpuShareMax: fc.double({ min: 0.85, max: 10, noNaN: true }) }),
    );
    fc.assert(
      fc.property(trouble, (change) => {
        const [generator] = soundEvidence().generators;
        const evidence = soundEvidence({
          generators: [{ ...(generator as RunEvidence["generators"][number]), ...change }],
        });
        expect(judge(evidence, BYTES, SUMMARY)?.verdict).not.toBe("PASS");
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  test("summary: any JSON is judged without a crash, and none is no PASS", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            metrics: fc.dictionary(
              fc.constantFrom("iterations", "http_req_duration", "m{a:b}"),
              fc.jsonValue(),
            ),
          }),
        ),
        (summary) => {
          const verdict = judge(soundEvidence(), BYTES, summary);
          if (typeof summary !== "object" || summary === null) expect(verdict?.verdict).not.toBe("PASS");
        },
      ),
      { numRuns: 2_000, seed: SEED },
    );
  });
});
