import { describe, expect, test } from "vitest";
import { judgeRun } from "./judge-run.ts";
import { asked, calmMinute, judgeMadeUp, madeUpInput, repeated } from "./testing/judge-made-up.ts";
import { StoreBuilder } from "./testing/store-builder.ts";

const STATISTICS = [
  "p(50)",
  "p(99.9)",
  "avg",
  "med",
  "min",
  "max",
  "count",
  "rate",
  "share",
  "value",
  "apdex(500ms)",
  "spikes(3)",
  "burnRate(99%)",
];
const OPERATORS = ["<", "<=", ">", ">=", "==", "!="];
const unit = (statistic: string): string => (statistic === "share" ? "%" : "");
const cases = STATISTICS.flatMap((statistic) =>
  OPERATORS.flatMap((operator) => [0, 5].map((value) => [statistic, operator, value] as const)),
);

const STORES = {
  "no samples at all": () => new StoreBuilder(),
  "no samples of the metric": calmMinute,
  "samples in another phase": () =>
    calmMinute().spread("gone", repeated(1, 500), 60_000, { phase: "ramp-up" }),
};

describe.each(Object.entries(STORES))("%s", (_name, store) => {
  test.each(cases)("%s %s %d is not PASS", (statistic, operator, value) => {
    const good = statistic.startsWith("burnRate") ? ", good: '== 0'" : "";
    const objective = `{ id: a, metric: gone, statistic: '${statistic}', pass: '${operator} ${value}${unit(statistic)}'${good} }`;
    const verdict = judgeMadeUp({ objectives: [objective], store: store() });
    expect(verdict.verdict).not.toBe("PASS");
    expect(verdict.objectives[0]).toMatchObject({ result: "breach", code: "NO_DATA" });
  });

  test.each([
    "{ size: 10s }",
    "{ size: 10s, kind: within }",
    "{ size: 10s, kind: for }",
    "{ size: 10s, gap: hold }",
  ])("in windows %s", (window) => {
    const objectives = [`{ id: a, metric: gone, statistic: p(95), pass: '< 5', window: ${window} }`];
    expect(judgeMadeUp({ objectives, store: store() }).verdict).not.toBe("PASS");
  });
});

test.each(["warn", "skip"])("noData: %s in every objective is not PASS either", (noData) => {
  const objectives = STATISTICS.slice(0, 4).map(
    (statistic, index) =>
      `{ id: a${index}, metric: gone, statistic: '${statistic}', pass: '< 5', noData: ${noData} }`,
  );
  expect(judgeMadeUp({ objectives }).verdict).not.toBe("PASS");
});

test("what an unwritten counter means is believed only where something else was seen", () => {
  const objectives = [
    "{ id: a, metric: gone, statistic: count, pass: '== 0', absentMeans: 0, given: http_reqs }",
  ];
  expect(judgeMadeUp({ objectives }).verdict).toBe("PASS");
  expect(
    judgeMadeUp({ objectives, store: new StoreBuilder().spread("iterations", repeated(1, 60), 60_000) })
      .objectives[0],
  ).toMatchObject({
    result: "breach",
    code: "NO_DATA",
  });
});

test.each(["no samples at all", "no samples of the metric"] as const)("k6's own thresholds: %s", (name) => {
  const scriptThresholds = { gone: ["p(95)<5", "rate<5", "count<5", "value<5", "avg!=5", "max===0"] };
  const verdict = judgeRun({ ...madeUpInput({ store: STORES[name]() }), thresholds: null, scriptThresholds });
  expect(verdict.verdict).not.toBe("PASS");
  expect(asked(verdict).map(({ code }) => code)).toEqual(repeated(0, 6).map(() => "NO_DATA"));
});
