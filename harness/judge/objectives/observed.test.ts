import { describe, expect, test } from "vitest";
import type { Observations } from "../../contracts/observations.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { judgeRun } from "../judge-run.ts";
import { asked, calmMinute, madeUpInput, repeated } from "../testing/judge-made-up.ts";
import { observationsOf, seriesOf } from "../testing/observations.ts";
import type { StoreBuilder } from "../testing/store-builder.ts";

const QUEUE = { queue: "in" };

function judge(
  rest: string,
  observations: Observations | null,
  store: StoreBuilder = calmMinute(),
): ObjectiveResult {
  const objective = `{ id: a, metric: depth, source: prometheus, query: depth, ${rest} }`;
  const [result] = judgeRun(
    madeUpInput({ objectives: [objective], store, input: { observations } }),
  ).objectives;
  if (result === undefined) throw new Error("nothing was judged");
  return result;
}

const MAX = "statistic: max, pass: '< 100'";

describe("what can't be judged is no data with a reason, never a pass", () => {
  test.each([
    ["nothing was observed", null, "nothing was observed"],
    [
      "another query was asked",
      observationsOf({ query: "other", series: [seriesOf(QUEUE, () => 1)] }),
      "its query was not asked in this run",
    ],
    [
      "a query that failed",
      observationsOf({ problem: "Prometheus gave no answer: it refused the connection" }),
      "Prometheus gave no answer: it refused the connection",
    ],
    ["an empty answer", observationsOf({}), "the query gave no series"],
    [
      "a series without a value in the phase",
      observationsOf({ series: [{ tags: QUEUE, points: [[1, 5]] }] }),
      "the query gave no value in this phase",
    ],
    [
      "a single NaN",
      observationsOf({ series: [seriesOf(QUEUE, (second) => (second === 30 ? "NaN" : 1))] }),
      "1 of 30 values are NaN",
    ],
    [
      "an infinite value",
      observationsOf({ series: [seriesOf(QUEUE, (second) => (second < 4 ? "+Inf" : 1))] }),
      "2 of 30 values are +Inf",
    ],
    [
      "a negative value",
      observationsOf({ series: [seriesOf(QUEUE, (second) => (second === 0 ? -1 : 1))] }),
      "1 of 30 values are negative, which can't be judged",
    ],
    [
      "Prometheus gone from the middle on",
      observationsOf({ series: [seriesOf(QUEUE, (second) => (second < 30 ? 1 : null))] }),
      "no value for 10s or longer, from 29s after the start of the phase",
    ],
    [
      "Prometheus gone for a while",
      observationsOf({ series: [seriesOf(QUEUE, (second) => (second > 20 && second < 40 ? null : 1))] }),
      "no value for 10s or longer, from 21s after the start of the phase",
    ],
    [
      "Prometheus late",
      observationsOf({ series: [seriesOf(QUEUE, (second) => (second < 20 ? null : 1))] }),
      "no value for 10s or longer, from 0s after the start of the phase",
    ],
  ])("%s", (_what, observations, why) => {
    const { result, code, message, numbers } = judge(MAX, observations);
    expect({ result, code, value: numbers.value }).toEqual({
      result: "breach",
      code: "NO_DATA",
      value: null,
    });
    expect(message).toBe(`no samples of depth in phase steady (${why})`);
    expect(judge(`${MAX}, noData: skip`, observations).result).toBe("skipped");
    expect(judge(`${MAX}, noData: warn`, observations).result).toBe("warn");
  });

  test("labels that no series has", () => {
    const observations = observationsOf({ series: [seriesOf(QUEUE, () => 1)] });
    expect(judge(`${MAX}, where: { queue: out }`, observations).message).toBe(
      "no samples of depth{queue=out} in phase steady (no series of the query has these labels)",
    );
  });

  test("an answer without series gives forEach nothing to judge, and says why", () => {
    const result = judge(`${MAX}, forEach: { tag: queue }`, observationsOf({ problem: "gone" }));
    expect([result.code, result.message]).toEqual(["NO_DATA", "no samples of depth in phase steady (gone)"]);
  });

  test("a series of nothing but NaN is judged too", () => {
    const series = [seriesOf(QUEUE, () => 1), seriesOf({ queue: "out" }, () => "NaN")];
    const input = madeUpInput({
      objectives: [
        "{ id: a, metric: depth, source: prometheus, query: depth, forEach: { tag: queue }, statistic: max, pass: '< 2' }",
      ],
      input: { observations: observationsOf({ series }) },
    });
    expect(asked(judgeRun(input)).map(({ id, result }) => [id, result])).toEqual([
      ["a[in]", "pass"],
      ["a[out]", "breach"],
    ]);
  });

  test("a share of what isn't all there", () => {
    const series = [seriesOf(QUEUE, () => 1), seriesOf({ queue: "out" }, () => "NaN")];
    const share = "statistic: share, where: { queue: in }, pass: '>= 40%'";
    expect(judge(share, observationsOf({ series })).message).toContain("30 of 60 values are NaN");
  });
});

describe("what can be judged", () => {
  test("one or two missed looks are no gap", () => {
    const series = [seriesOf(QUEUE, (second) => (second === 20 || second === 22 ? null : second))];
    expect(judge(MAX, observationsOf({ series }))).toMatchObject({ result: "pass", numbers: { value: 58 } });
  });

  test("another series with the same labels fills a gap", () => {
    const series = [
      seriesOf({ ...QUEUE, instance: "one" }, (second) => (second < 20 ? 1 : null)),
      seriesOf({ ...QUEUE, instance: "two" }, (second) => (second >= 20 ? 2 : null)),
    ];
    expect(judge(`${MAX}, where: { queue: in }`, observationsOf({ series })).numbers.value).toBe(2);
  });

  test("a label called phase is not the run's phase", () => {
    const series = [seriesOf({ phase: "Running" }, () => 3), seriesOf({ phase: "Failed" }, () => 90)];
    const running = `${MAX}, where: { phase: Running }`;
    expect(judge(running, observationsOf({ series })).numbers.value).toBe(3);
  });

  test("iterations that end late do not take points from the phase that goes on", () => {
    const store = calmMinute()
      .spread("iterations", repeated(1, 30), 30_000, { phase: "ramp-up" })
      .spread("iterations", repeated(1, 10), 10_000, { phase: "ramp-down" }, 59_000);
    const series = [seriesOf(QUEUE, (second) => second)];
    expect(judge(MAX, observationsOf({ series }), store).numbers).toMatchObject({ samples: 30, value: 58 });
  });

  test("judged in windows, a gap shorter than one is none", () => {
    const series = [seriesOf(QUEUE, (second) => (second >= 40 ? 200 : 1))];
    const window = "statistic: max, window: { size: 10s }, pass: '< 100'";
    expect(judge(window, observationsOf({ series }))).toMatchObject({
      result: "breach",
      code: "LIMIT_BREACHED",
    });
  });
});
