import { describe, expect, test } from "vitest";
import type { Action } from "../contracts/plan.ts";
import { parseThresholds } from "../judge/index.ts";
import { loadOf, type Second } from "../judge/testing/faulty-run.ts";
import { LiveFitness } from "./live-fitness.ts";

const fault = (name: string, atMs: number, durationMs = 2_000): Action => ({
  name,
  kind: "kill",
  subject: name,
  atMs,
  durationMs,
});
const FIRST = fault("first", 20_000);
const LATER = fault("later", 40_000);
const WITHIN_FIRST = fault("within", 21_000);

const FILE = parseThresholds(
  "version: 1\nobjectives: [{ id: p95, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }]",
  "f.yaml",
);

function whyUnfit(
  action: Action,
  secondAt: (second: number) => Second,
  { seconds = 20, file = FILE }: { seconds?: number; file?: typeof FILE | null } = {},
): string | null {
  const fitness = new LiveFitness(file, [FIRST, WITHIN_FIRST, LATER]);
  fitness.saw({ store: loadOf(seconds, secondAt).store });
  return fitness.whyUnfit(action)?.code ?? null;
}

const slow = (from: number, to: number) => (second: number) =>
  second >= from && second < to ? { timeMs: 900 } : {};

describe("a system is disturbed only when it is well", () => {
  test.each<[string, string | null, string | null]>([
    ["it is", whyUnfit(FIRST, () => ({})), null],
    ["it is not", whyUnfit(FIRST, slow(0, 20)), "OVER_LIMIT"],
    [
      "requests fail, of which no file has said anything",
      whyUnfit(FIRST, () => ({ failed: 30 }), { file: null }),
      "OVER_LIMIT",
    ],
    [
      "a single one of a few fails",
      whyUnfit(FIRST, (second) => ({ requests: 1, failed: second === 3 ? 1 : 0 })),
      null,
    ],
    ["nothing was measured", whyUnfit(FIRST, () => ({ requests: 0 })), null],
    [
      "an earlier fault has left its mark, and it is well again",
      whyUnfit(LATER, slow(20, 30), { seconds: 40 }),
      null,
    ],
    ["an earlier fault lasts", whyUnfit(LATER, slow(20, 40), { seconds: 40 }), "OVER_LIMIT"],
    ["one that is to meet another", whyUnfit(WITHIN_FIRST, slow(0, 20)), null],
  ])("%s", (_name, why, expected) => {
    expect(why).toBe(expected);
  });

  test("before anything was seen", () => {
    expect(new LiveFitness(FILE, [FIRST]).whyUnfit(FIRST)).toBeNull();
  });
});
