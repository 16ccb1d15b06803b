import { describe, expect, test } from "vitest";
import type { RunEvidence } from "../../../contracts/run.ts";
import { buildReportView } from "../../build-view.ts";
import { madeUpBaseline } from "../../fixtures/made-up-baseline.ts";
import { madeUpEvidence } from "../../fixtures/made-up-evidence.ts";
import { earlierCase, shortCase } from "../../fixtures/short-case.ts";
import { translator } from "../../words/translate.ts";
import { spreadNoise } from "./change-row.ts";
import { comparisonIntroduction, noBaselineText, noiseText, relativeWithNoise } from "./texts.ts";
import type { ChangeRow, Comparison } from "./types.ts";
import type { BaselineInput } from "./data.ts";

const current = earlierCase(0);

function compareWith(baselines: readonly BaselineInput[], input = current): readonly Comparison[] {
  return buildReportView({ ...input, baselines, language: "en" }).comparisons;
}

function pinned(changes: Partial<RunEvidence> = {}): BaselineInput {
  const before = earlierCase(3);
  return madeUpBaseline("pinned", [{ ...before, evidence: { ...before.evidence, ...changes } }], current);
}

describe("a run against its baselines", () => {
  const short = shortCase();
  const comparisons = compareWith(short.baselines ?? [], {
    ...short,
    samples: short.samples as typeof current.samples,
  });

  test("has the pinned one first, then the rolling one, each with its own rows", () => {
    expect(comparisons.map(({ kind, name, runs }) => [kind, name, runs.length])).toEqual([
      ["pinned", "msa-hotpath/baseline", 1],
      ["rolling", "20261119T181700Z-msa-hotpath-baseline", 5],
    ]);
  });

  test.each([0, 1])("values objectives, endpoints and throughput (baseline %s)", (position) => {
    const rows = comparisons[position]?.rows ?? [];
    expect(rows.find(({ objective }) => objective === "chat-p95")?.change).toBe("worsened");
    expect(rows.find(({ subject }) => subject.endsWith("/messages/list"))?.change).toBe("worsened");
    expect(rows.find(({ statistic }) => statistic === "rps")?.change).toBe("unchanged");
    // `http p95` is an objective, so that all requests have no second row for it.
    expect(rows.filter(({ subject }) => subject === "all").map(({ statistic }) => statistic)).toEqual([
      "rps",
    ]);
    expect(rows.at(-1)?.change).toBe("unchanged");
  });

  test("a calm run against calm runs changed nothing", () => {
    const calm = compareWith([pinned(), madeUpBaseline("rolling", [4, 3, 2, 1].map(earlierCase), current)]);
    for (const { counts } of calm) expect(counts).toMatchObject({ new: 0, gone: 0, worsened: 0 });
  });

  test("counts add up to the rows", () => {
    for (const { counts, rows } of comparisons)
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(rows.length);
  });

  test("names endpoints that came and went", () => {
    const base = pinned();
    const runs = base.runs.map((run) => ({
      ...run,
      endpoints: [
        { service: "chat", name: "GET /old", requests: 9, failedShare: 0, latencyMsP95: 5 },
        ...run.endpoints.slice(1),
      ],
    }));
    const [comparison] = compareWith([{ ...base, runs }]);
    expect(comparison?.counts).toMatchObject({ new: 1, gone: 1 });
    expect(comparison?.rows.find(({ change }) => change === "gone")?.subject).toBe("chat GET /old");
  });
});

describe("what is not compared", () => {
  const machine = { ...madeUpEvidence().machine, cores: 2 };

  test("conditions that differ are named with both values", () => {
    const [comparison] = compareWith([pinned({ comparabilityKey: "other", machine })]);
    expect(comparison?.rows).toEqual([]);
    expect(comparison?.obstacles).toEqual([
      { name: "machine", before: "AMD EPYC 9B14 x2 31 GiB x64", after: "AMD EPYC 9B14 x8 31 GiB x64" },
    ]);
    expect(comparisonIntroduction(comparison as Comparison, translator("en"))).toBe(
      "Not comparable, because these conditions differ: machine (AMD EPYC 9B14 x2 31 GiB x64 → AMD EPYC 9B14 x8 31 GiB x64).",
    );
  });

  test("a curve of other conditions is not drawn beside this run's", () => {
    const curve = (changes: Partial<RunEvidence>): number | undefined =>
      buildReportView({ ...current, baselines: [pinned(changes)], language: "en" }).distribution?.baseline
        .length;
    expect(curve({ comparabilityKey: "other", machine })).toBe(0);
    expect(curve({})).toBeGreaterThan(0);
  });

  test("a baseline that was kept without its conditions is told apart by its key", () => {
    const base = pinned({ comparabilityKey: "other" });
    const runs = base.runs.map(({ conditions: _conditions, ...run }) => run);
    expect(compareWith([{ ...base, runs }])[0]?.obstacles.map(({ name }) => name)).toEqual(["key"]);
  });

  test("the run itself", () => {
    const itself = madeUpBaseline("pinned", [current], earlierCase(1));
    expect(compareWith([itself])[0]?.obstacles.map(({ name }) => name)).toEqual(["self"]);
  });

  test("a run that measured nothing", () => {
    const nothing = buildReportView({ ...current, samples: null, baselines: [pinned()], language: "en" });
    expect(nothing.comparisons[0]?.obstacles.map(({ name }) => name)).toEqual(["samples"]);
  });

  test.each([
    [0, "No baseline was found or given, so nothing is compared."],
    [
      2,
      "No baseline was found or given, so nothing is compared. 2 comparable earlier runs are at hand; from three on they make a rolling baseline.",
    ],
  ])("with %s earlier runs", (rollingRuns, text) => {
    const view = buildReportView({ ...current, rollingRuns, language: "en" });
    expect(noBaselineText(view, translator("en"))).toBe(text);
  });
});

describe("noise", () => {
  test.each([
    ["two runs tell no spread", [100, 101], null],
    ["runs that agree leave the error of a percentile", [100, 100, 100, 100], 1.3],
    ["runs that scatter by 5%", [95, 100, 105], 18.4],
  ])("%s", (_name, before, noise) => {
    const found = spreadNoise(before, 100);
    if (noise === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(noise, 0);
  });

  const row: ChangeRow = {
    subject: "all",
    objective: null,
    statistic: "p95",
    unit: "ms",
    before: 100,
    after: 112,
    absolute: 12,
    relative: 0.12,
    noise: 8,
    change: "worsened",
  };
  test.each([
    [8, "+12% ± 8%", "± 8 ms"],
    [400, "+12% ± >100%", "± >100%"],
  ])("of %s ms is printed as %s", (noise, relative, absolute) => {
    expect([relativeWithNoise({ ...row, noise }), noiseText({ ...row, noise })]).toEqual([
      relative,
      absolute,
    ]);
  });
});
