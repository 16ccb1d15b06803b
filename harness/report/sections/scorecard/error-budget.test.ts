import { expect, test } from "vitest";
import type { Bound, ObjectiveResult } from "../../../contracts/verdict.ts";
import { MemoryStore } from "../../fixtures/memory-store.ts";
import { CASES } from "../../fixtures/cases.ts";
import { translator } from "../../words/translate.ts";
import { budgetUsed, errorBudget } from "./error-budget.ts";
import { objectiveViews } from "./data.ts";
import { plainObjective } from "./plain-objective.ts";
import { SeriesIndex } from "../../../figures/series-index.ts";

/** 100 requests of chat, 4 of them slower than 400 ms, and 3 in the ramp that do not count. */
function store(): SeriesIndex {
  const samples = new MemoryStore(0);
  const tags = { service: "chat", phase: "steady" };
  for (let index = 0; index < 96; index++) samples.add(index * 10, "http_req_duration", 100, tags);
  for (let index = 0; index < 4; index++) samples.add(index * 10, "http_req_duration", 900, tags);
  for (let index = 0; index < 3; index++)
    samples.add(index, "http_req_duration", 900, { ...tags, phase: "ramp-up" });
  return new SeriesIndex(samples);
}

const [TEMPLATE] = CASES.passing().verdict.objectives as [ObjectiveResult];
const bound = (text: string, operator: Bound["operator"], value: number): Bound => ({
  text,
  operator,
  value,
});

function objective(changes: Partial<ObjectiveResult>, value: number | null): ObjectiveResult {
  return { ...TEMPLATE, where: {}, ...changes, numbers: { ...TEMPLATE.numbers, value } };
}
const latency = { metric: "http_req_duration", where: { service: "chat" }, unit: "ms" } as const;
const below400 = [bound("< 400ms", "<", 400)];

test.each([
  [
    "4 of 5 slow answers",
    objective({ ...latency, statistic: "p(95)", pass: below400 }, 100),
    0.8,
    "95% of chat requests within 400 ms",
  ],
  [
    "4 of 1 slow answers",
    objective({ ...latency, statistic: "p(99)", pass: below400 }, 900),
    4,
    "99% of chat requests within 400 ms",
  ],
  [
    "no budget for a mean",
    objective({ ...latency, statistic: "avg", pass: below400 }, 100),
    null,
    "chat avg",
  ],
  [
    "half of the failures allowed",
    objective(
      { metric: "http_req_failed", statistic: "rate", unit: "share", pass: [bound("< 2%", "<", 0.02)] },
      0.01,
    ),
    0.5,
    "Failures of all requests < 2%",
  ],
  [
    "checks count what failed",
    objective(
      { metric: "checks", statistic: "rate", unit: "share", pass: [bound(">= 98%", ">=", 0.98)] },
      0.99,
    ),
    0.5,
    "Answers with the right content ≥ 98%",
  ],
  [
    "none where nothing may fail",
    objective(
      { metric: "ws_session_failed", statistic: "rate", unit: "share", pass: [bound("== 0", "==", 0)] },
      0,
    ),
    null,
    "Failures of WebSocket sessions = 0",
  ],
  [
    "none without a value",
    objective({ ...latency, statistic: "p(95)", pass: below400 }, null),
    null,
    "95% of chat requests within 400 ms",
  ],
  [
    "none between two bounds",
    objective(
      {
        metric: "orders_shard_1",
        statistic: "rate",
        unit: "share",
        pass: [bound(">= 40%", ">=", 0.4), bound("<= 50%", "<=", 0.5)],
      },
      0.45,
    ),
    null,
    "Share of orders on shard 1 ≥ 40%, ≤ 50%",
  ],
  [
    "none for a part of the phase",
    objective(
      {
        ...latency,
        statistic: "p(95)",
        pass: below400,
        when: { relation: "during", action: "chat-1-stopped" },
      },
      100,
    ),
    null,
    "95% of chat requests within 400 ms during chat-1-stopped",
  ],
  [
    "a metric of nobody's catalogue",
    objective(
      { metric: "coupon_issue_failed", statistic: "rate", unit: "share", pass: [bound("< 1%", "<", 0.01)] },
      0.02,
    ),
    2,
    "Failures of coupon issue < 1%",
  ],
] as const)("%s", (_name, one, used, plain) => {
  const found = budgetUsed(one, store());
  if (used === null) expect(found).toBeNull();
  else expect(found).toBeCloseTo(used, 6);
  const [view] = objectiveViews([one], [one], null);
  expect(view === undefined ? "" : plainObjective(view, translator("en"))).toBe(plain);
});

test.each([
  ["en", "Failures of all requests < 2% before and after x"],
  ["ko", "전체 요청: 실패율 < 2% (x 전후)"],
] as const)("a part of the phase is named in the label and in plain words: %s", (language, plain) => {
  const one = objective(
    {
      metric: "http_req_failed",
      statistic: "rate",
      unit: "share",
      pass: [bound("< 2%", "<", 0.02)],
      when: { relation: "except", action: "x" },
    },
    0.01,
  );
  const [view] = objectiveViews([one], [one], null);
  expect(view?.label).toBe("http_req_failed [except: x]");
  expect(view === undefined ? "" : plainObjective(view, translator(language))).toBe(plain);
});

test.each([
  [
    "4 slow of 100, 5 allowed",
    objective({ ...latency, statistic: "p(95)", pass: below400 }, 100),
    { samples: 100, allowed: 5, bad: 4 },
  ],
  [
    "1 failed of 100, 2 allowed",
    objective(
      { metric: "http_req_failed", statistic: "rate", unit: "share", pass: [bound("< 2%", "<", 0.02)] },
      0.01,
    ),
    { samples: 100, allowed: 2, bad: 1 },
  ],
  [
    "checks: 4 failed, 2 allowed",
    objective(
      { metric: "checks", statistic: "rate", unit: "share", pass: [bound(">= 98%", ">=", 0.98)] },
      0.96,
    ),
    { samples: 100, allowed: 2, bad: 4 },
  ],
] as const)("the budget in counts: %s", (_name, one, expected) => {
  const found = errorBudget({ ...one, numbers: { ...one.numbers, samples: 100 } }, store());
  expect(found).toMatchObject({ samples: expected.samples, bad: expected.bad });
  expect(found?.allowed).toBeCloseTo(expected.allowed, 9);
  expect(errorBudget({ ...one, numbers: { ...one.numbers, samples: 0 } }, store())).toBeNull();
});
