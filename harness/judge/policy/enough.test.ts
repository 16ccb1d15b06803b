import { describe, expect, test } from "vitest";
import { ENGLISH_WORDS, wordsFrom } from "../../contracts/reason.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import { judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";

const MINUTE_MS = 60_000;
/** A p99.9 needs 2,995 samples, a limit of 1% needs 300. */
const P999 = "{ id: slowest, metric: http_req_duration, statistic: p(99.9), pass: '< 1s' }";
const few = (count: number): StoreBuilder =>
  new StoreBuilder()
    .spread("iterations", repeated(1, 60), MINUTE_MS)
    .spread("http_req_duration", repeated(5, count), MINUTE_MS)
    .spread("http_req_failed", repeated(0, count), MINUTE_MS);

function enough(
  evidence: Partial<RunEvidence>,
  objectives: readonly string[] = [P999],
  count = 1_000,
): string {
  const { facts } = judgeMadeUp({ objectives, store: few(count), evidence });
  const said = facts["enough"] ?? "none";
  return typeof said === "string" ? said : wordsFrom(ENGLISH_WORDS, said);
}

describe("what would be enough", () => {
  test.each<[string, Partial<RunEvidence>, string]>([
    ["of a profile of users", {}, ": run for 3m or with 30 users"],
    [
      "of a profile of arrivals",
      {
        shape: {
          model: "open",
          phases: [{ phase: "steady", durationMs: MINUTE_MS, from: 1, to: 1 }],
          vusMax: 10,
        },
      },
      ": run for 3m",
    ],
    [
      "of a script's own duration",
      { shape: null, ownLoad: { kind: "duration", vus: 4, durationMs: 10_000 } },
      ": run for 30s or with 12 users",
    ],
    [
      "of a script's own iterations",
      { shape: null, ownLoad: { kind: "iterations", iterations: 60 } },
      ": run 180 iterations",
    ],
    ["of a script's scenarios is not known", { shape: null, ownLoad: { kind: "scenarios" } }, ""],
    ["of an earlier run is not known", { shape: null }, ""],
  ])("%s", (_, evidence, words) => {
    expect(enough(evidence)).toBe(words);
  });

  test("is what the one that lacks most needs", () => {
    const rate = "{ id: errors, metric: http_req_failed, statistic: rate, pass: '< 1%' }";
    expect(enough({}, [P999, rate], 188)).toBe(": run for 16m or with 160 users");
    expect(enough({}, [rate], 188)).toBe(": run for 1m40s or with 16 users");
  });

  test("is said in the headline", () => {
    const rate = "{ id: errors, metric: http_req_failed, statistic: rate, pass: '< 1%' }";
    expect(judgeMadeUp({ objectives: [rate], store: few(188) }).reason).toContain(
      "too few samples to judge errors (188 of 300): run for 1m40s or with 16 users; ",
    );
  });
});
