import { describe, expect, test } from "vitest";
import type { Observations, ObservedSeries } from "../../../contracts/observations.ts";
import { buildReportView } from "../../build-view.ts";
import { readTemplate } from "../../fixtures/golden.ts";
import { STARTED_MS } from "../../fixtures/made-up-evidence.ts";
import { shortCase } from "../../fixtures/short-case.ts";
import { renderJson } from "../../json/render-json.ts";
import { reportSchema } from "../../json/report-schema.ts";
import type { ObservedCurves } from "./types.ts";
import { renderHtml } from "../../html/render-html.ts";

const STEP_MS = 2_000;
const short = shortCase();

function seriesOf(
  tags: Readonly<Record<string, string>>,
  valueAt: (second: number) => ObservedSeries["points"][number][1] | null,
): ObservedSeries {
  const seconds = Array.from({ length: 25 }, (_, index) => index * 2);
  return {
    tags: { ...tags },
    points: seconds.flatMap((second): ObservedSeries["points"] => {
      const value = valueAt(second);
      return value === null ? [] : [[STARTED_MS + second * 1_000, value]];
    }),
  };
}

function observed(...series: readonly ObservedSeries[]): Observations {
  return {
    schema: "loadproof.observations",
    version: 1,
    prometheus: { url: "http://127.0.0.1:9090", version: null },
    fromMs: STARTED_MS,
    toMs: STARTED_MS + 50_000,
    stepMs: STEP_MS,
    observations: [{ metric: "lag", query: "max(lag) by (shard)", series: [...series], problem: null }],
  };
}

function curvesOf(observations: Observations): ObservedCurves {
  const [first] = buildReportView({ ...short, observations, language: "en" }).timeline?.observed ?? [];
  if (first === undefined) throw new Error("nothing is drawn");
  return first;
}

const LAGS = observed(
  seriesOf({ shard: "one" }, (second) => (second < 20 ? 2 : 4)),
  seriesOf({ shard: "two" }, () => 10),
);

describe("what was observed", () => {
  test("is drawn with its sentence and its table, and linked from the objectives", () => {
    const view = buildReportView({ ...short, observations: LAGS, language: "en" });
    const html = renderHtml(view, readTemplate);
    expect(html).toContain("Observed: lag");
    expect(html).toContain("Prometheus, max(lag) by (shard)");
    expect(html).toContain(
      "In the judged part: one 3.50 on average, at most 4; two 10 on average, at most 10.",
    );
    expect(html.match(/id="chart-observed-1"/g)).toHaveLength(1);
    expect(html).toBe(renderHtml(view, readTemplate));
    const korean = renderHtml(
      buildReportView({ ...short, observations: LAGS, language: "ko" }),
      readTemplate,
    );
    expect(korean).toContain("판정 구간: one 평균 3.50, 최대 4; two 평균 10, 최대 10.");
  });

  test("is in the JSON report", () => {
    const view = buildReportView({ ...short, observations: LAGS, language: "en" });
    const document = reportSchema.parse(JSON.parse(renderJson(view)));
    expect(document.timeline?.observed.map(({ metric, curves }) => [metric, curves.length])).toEqual([
      ["lag", 2],
    ]);
  });

  test("a page without it has no such chart", () => {
    const html = renderHtml(buildReportView({ ...short, language: "en" }), readTemplate);
    expect(html).not.toContain("chart-observed");
  });
});

describe("the curves", () => {
  test("a bin between two points holds the one before it, a gap stays one", () => {
    const { curves } = curvesOf(
      observed(seriesOf({}, (second) => (second >= 20 && second < 30 ? null : second))),
    );
    const view = buildReportView({ ...short, language: "en" });
    const { binMs = 0, fromMs = 0 } = view.timeline ?? {};
    const at = (second: number): number | null =>
      curves[0]?.values[Math.floor((second * 1_000 - fromMs) / binMs)] ?? null;
    expect(binMs).toBe(1_000);
    expect([at(16), at(17), at(18), at(19), at(20), at(29), at(30), at(31)]).toEqual([
      16,
      16,
      18,
      18,
      null,
      null,
      30,
      30,
    ]);
  });

  test("values that are no numbers are left out", () => {
    const { curves } = curvesOf(observed(seriesOf({}, (second) => (second === 30 ? "NaN" : 1))));
    expect(curves[0]).toMatchObject({ label: "lag", mean: 1, max: 1 });
  });

  test("labels tell the series apart, and no more", () => {
    const labels = curvesOf(
      observed(
        seriesOf({ job: "x", shard: "one", instance: "a" }, () => 1),
        seriesOf({ job: "x", shard: "one", instance: "b" }, () => 1),
      ),
    ).curves.map(({ label }) => label);
    expect(labels).toEqual(["a", "b"]);
    const both = observed(
      seriesOf({ shard: "one", instance: "a" }, () => 1),
      seriesOf({ shard: "two", instance: "b" }, () => 1),
    );
    expect(curvesOf(both).curves.map(({ label }) => label)).toEqual([
      "instance=a shard=one",
      "instance=b shard=two",
    ]);
  });

  test("of many series the highest are drawn, in their order, and the rest is counted", () => {
    const many = Array.from({ length: 9 }, (_, index) => seriesOf({ id: String(index) }, () => index));
    const { curves, omitted } = curvesOf(observed(...many));
    expect([curves.map(({ label }) => label), omitted]).toEqual([["3", "4", "5", "6", "7", "8"], 3]);
    const html = renderHtml(
      buildReportView({ ...short, observations: observed(...many), language: "en" }),
      readTemplate,
    );
    expect(html).toContain("3 more series are not drawn.");
  });

  test("an answer without values has no chart", () => {
    const view = buildReportView({ ...short, observations: observed(), language: "en" });
    expect(view.timeline?.observed).toEqual([]);
  });
});
