import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { same } from "../checks.ts";
import { sealed } from "../decision/saved-phases.ts";
import { type KafkaState, kafkaLines, readKafka, rulesLine, stagingLines, targetsLine } from "./prepare.ts";
import { BUNDLED, GONE, reading } from "./testing/made-up-figures.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-staging-"));
afterAll(() => rmSync(folder, { recursive: true }));

const phase = (number: number, outcomes: readonly string[], notes: readonly string[] = []): string =>
  JSON.stringify(
    sealed({
      title: same("phase"),
      phase: number,
      at: "2026-12-01T08:00:00.000Z",
      made: { commit: null, hasChanges: false, version: "0.1.0", scale: 1, runtime: "processes" },
      notes: notes.map(same),
      sections: [
        {
          results: outcomes.map((outcome, index) => ({
            id: `case-${index}`,
            title: same("case"),
            expected: same("works"),
            outcome,
            actual: "seen",
            evidence: null,
            durationMs: 1,
          })),
        },
      ],
    }),
  );

describe("results of the staging plan", () => {
  test("are read from its folder, and what is not there is not ticked", () => {
    writeFileSync(join(folder, "phase-1.json"), phase(1, ["pass", "pass"]));
    writeFileSync(join(folder, "phase-2.json"), phase(2, ["pass", "pass"], ["SHORTENED: a tenth"]));
    writeFileSync(join(folder, "phase-3.json"), phase(3, ["pass", "fail", "unmeasured"]));
    expect(stagingLines(folder).map(({ id, outcome, reason }) => [id, outcome, reason.en])).toEqual([
      ["staging-phase-1", "pass", "all passed"],
      ["staging-phase-2", "unmeasured", "SHORTENED: a tenth"],
      ["staging-phase-3", "fail", "failed: case-1"],
      ["staging-phase-4", "unmeasured", "no result is there"],
    ]);
  });

  test.each([
    ["not all measured", phase(1, ["pass", "unmeasured"]), "unmeasured"],
    ["not all looked at", phase(1, ["pass", "unchecked"]), "unmeasured"],
    ["a word that is not known", phase(1, ["pass", "fine"]), "unmeasured"],
    ["no case", phase(1, []), "unmeasured"],
    ["another phase's file", phase(3, ["pass"]), "unmeasured"],
    ["a failure that was made a pass by hand", phase(1, ["fail"]).replace('"fail"', '"pass"'), "unmeasured"],
    ["another file", '{"a":1}', "unmeasured"],
    ["no JSON", "text", "unmeasured"],
  ])("%s", (_name, text, outcome) => {
    writeFileSync(join(folder, "phase-1.json"), text);
    expect(stagingLines(folder)[0]?.outcome).toBe(outcome);
  });

  test("are nobody's guess without a folder", () => expect(stagingLines(null)).toEqual([]));
});

describe("Kafka", () => {
  const topics = (count: number, partitions: number, replicas: number): KafkaState["topics"] =>
    BUNDLED.kafka.topics.slice(0, count).map((name) => ({ name, partitions, replicas }));
  const outcomes = (state: Parameters<typeof kafkaLines>[0]): string =>
    kafkaLines(state, BUNDLED, "host:9092")
      .map(({ outcome }) => outcome)
      .join(" ");

  test.each([
    ["as 001 asks", { brokers: 3, topics: topics(9, 6, 2) }, "pass pass pass pass"],
    ["two brokers", { brokers: 2, topics: topics(9, 6, 2) }, "fail pass pass pass"],
    ["a topic missing", { brokers: 3, topics: topics(8, 6, 2) }, "pass fail pass pass"],
    ["five partitions", { brokers: 3, topics: topics(9, 5, 2) }, "pass pass fail pass"],
    ["one replica", { brokers: 3, topics: topics(9, 6, 1) }, "pass pass pass fail"],
    ["no topic", { brokers: 3, topics: [] }, "pass fail unmeasured unmeasured"],
    ["no answer", { why: GONE }, "unmeasured unmeasured unmeasured unmeasured"],
  ])("%s", (_name, state, expected) => {
    expect(outcomes(state)).toBe(expected);
  });

  test("where nobody answers nothing is measured", async () => {
    const state = await readKafka("127.0.0.1:1", ["a"]);
    expect(state).toMatchObject({ why: { en: expect.stringMatching(/^Kafka told nothing: /) as string } });
  });
});

test.each([
  [reading(8), reading(0), "pass"],
  [reading(8), reading(1), "fail"],
  [reading(null), reading(0), "unmeasured"],
  [reading(8), reading(null), "unmeasured"],
])("targets %j, down %j: %s", (all, down, outcome) => {
  expect(targetsLine(all, down).outcome).toBe(outcome);
});

test.each([
  [11, "pass"],
  [10, "fail"],
  [0, "fail"],
  [null, "unmeasured"],
])("%j alerting rules: %s", (value, outcome) => {
  expect(rulesLine(reading(value), BUNDLED.alertRules).outcome).toBe(outcome);
});
