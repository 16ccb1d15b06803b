import { describe, expect, test } from "vitest";
import { metricKinds } from "../metrics/metric-types.ts";
import { BARE_FILE } from "../thresholds/bare-file.ts";
import { parseThresholds } from "../thresholds/parse.ts";
import type { Objective, WindowRule } from "../thresholds/types.ts";
import { repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import { createMeasurement, type Selection } from "./measurement.ts";
import {
  sustainedWindows,
  valuedWindows,
  type Gap,
  type Valuation,
  type ValuedWindow,
} from "./window-values.ts";
import { windowsOf, type WindowSlice } from "./windows.ts";

const SECOND_MS = 1_000;

/** Second s holds s + 1 samples of 1; series 1 fails, series 2 is the whole; `silent` seconds hold none. */
function measured(seconds: number, silent: readonly number[] = []) {
  const store = new StoreBuilder();
  for (let second = 0; second < seconds; second += 1) {
    if (silent.includes(second)) continue;
    const from = second * SECOND_MS;
    store.spread("t", repeated(1, second + 1), SECOND_MS, { kind: "t" }, from);
    store.spread("t", [1], SECOND_MS, { kind: "failed" }, from);
    store.spread("t", repeated(2, 10), SECOND_MS, { kind: "whole" }, from);
  }
  return createMeasurement({
    store: store.store,
    kinds: metricKinds({}),
    shape: null,
    expectedFailures: [],
    policy: BARE_FILE.policy,
    summary: {},
  });
}

const SELECTION: Selection = { type: "counter", ids: [0], forgivenIds: [], failedIds: [], wholeIds: [] };

function places(
  layout: { sizeMs: number; sliding: boolean; partial: boolean },
  stretches: readonly (readonly [number, number])[],
  seconds = 12,
): readonly string[] {
  const spans = stretches.map(([from, to]) => ({ fromMs: from * SECOND_MS, toMs: to * SECOND_MS }));
  return [...windowsOf(SELECTION, spans, measured(seconds), layout)].map(
    ({ offsetMs, durationMs }) => `${offsetMs / SECOND_MS}+${durationMs / SECOND_MS}`,
  );
}

describe("where windows lie", () => {
  test.each([
    ["side by side, the last one at the end", 5_000, false, false, [[0, 12]], ["0+5", "5+5", "7+5"]],
    ["that fit", 4_000, false, false, [[0, 12]], ["0+4", "4+4", "8+4"]],
    ["as long as the stretch", 12_000, false, false, [[0, 12]], ["0+12"]],
    ["longer than it", 13_000, false, false, [[0, 12]], []],
    [
      "in each stretch",
      2_000,
      false,
      false,
      [
        [0, 3],
        [5, 7],
      ],
      ["0+2", "1+2", "5+2"],
    ],
    ["sliding by whole buckets", 10_000, true, false, [[0, 12]], ["0+10", "1+10", "2+10"]],
    ["sliding by a tenth", 20_000, true, false, [[0, 24]], ["0+20", "2+20", "4+20"]],
    ["cut short by both ends", 3_000, true, true, [[0, 4]], ["0+1", "0+2", "0+3", "1+3", "2+2", "3+1"]],
    ["of one bucket", 1_000, false, false, [[4, 7]], ["4+1", "5+1", "6+1"]],
    ["of less than a bucket", 300, false, false, [[4, 6]], ["4+1", "5+1"]],
    ["rounded to buckets", 2_400, false, false, [[0, 4]], ["0+2", "2+2"]],
  ] as const)("%s", (_name, sizeMs, sliding, partial, stretches, expected) => {
    expect(places({ sizeMs, sliding, partial }, stretches, 24)).toEqual(expected);
  });
});

describe("what a window holds", () => {
  const all: Selection = { type: "counter", ids: [0], forgivenIds: [0], failedIds: [1], wholeIds: [2] };
  const layout = { sizeMs: 3_000, sliding: false, partial: false };
  const read = (selection: Selection): readonly object[] =>
    [...windowsOf(selection, [{ fromMs: 0, toMs: 6_000 }], measured(6), layout)].map((slice) => ({
      count: slice.sketch.count,
      forgiven: slice.forgiven,
      failed: slice.failed?.count ?? null,
      whole: slice.whole,
      last: slice.last,
    }));

  test("samples, what is forgiven, what failed and the whole", () => {
    const seen: object[] = [];
    for (const slice of windowsOf(all, [{ fromMs: 0, toMs: 6_000 }], measured(6), layout))
      seen.push({
        count: slice.sketch.count,
        forgiven: slice.forgiven,
        failed: slice.failed?.count,
        whole: slice.whole,
        last: slice.last,
      });
    expect(seen).toEqual([
      { count: 6, forgiven: 6, failed: 3, whole: 60, last: null },
      { count: 15, forgiven: 15, failed: 3, whole: 60, last: null },
    ]);
  });

  test("nothing of what was not selected", () => {
    expect(read(SELECTION)[0]).toMatchObject({ forgiven: 0, failed: null, whole: null });
  });

  test.each([
    [1_000, 11],
    [2_000, 11],
    [2_600, 15],
    [9_000, 15],
  ])("its last %d ms hold %d samples: two buckets at least, the window at most", (lengthMs, count) => {
    const [, last] = [...windowsOf(all, [{ fromMs: 0, toMs: 6_000 }], measured(6), layout)];
    expect(last?.tail?.(lengthMs)).toMatchObject({ sketch: { count }, forgiven: count });
  });
});

describe("seconds that breach one after another", () => {
  const [objective] = parseThresholds(
    "version: 1\nobjectives: [{ id: a, metric: t, statistic: count, pass: '< 5', warn: '< 8' }]",
    "f",
  ).objectives as [Objective];
  const valuation: Valuation = {
    unit: "count",
    needed: 1,
    perSecond: false,
    value: ({ sketch }) => sketch.count,
    interval: ({ sketch }) => ({ low: sketch.count, high: sketch.count, confidence: 0.5 }),
    relativeError: () => 0.25,
  };
  const rule = (gap: WindowRule["gap"]): WindowRule => ({ sizeMs: 3_000, kind: "for", gap });
  const told = (found: Iterable<ValuedWindow | Gap>): readonly string[] =>
    [...found].map((one) =>
      "gapFromMs" in one
        ? `gap ${one.gapFromMs}`
        : `${one.offsetMs}+${one.durationMs}: ${one.measured.value} of ${one.measured.samples}`,
    );
  const slices = (silent: readonly number[], spans = [{ fromMs: 0, toMs: 8_000 }]): Iterable<WindowSlice> =>
    windowsOf(SELECTION, spans, measured(8, silent), { sizeMs: 1_000, sliding: false, partial: false });

  test.each<[string, WindowRule["gap"], readonly number[], readonly string[]]>([
    [
      "no silence",
      "break",
      [],
      [
        "0+3000: 1 of 6",
        "1000+3000: 2 of 9",
        "2000+3000: 3 of 12",
        "3000+3000: 4 of 15",
        "4000+3000: 5 of 18",
        "5000+3000: 6 of 21",
      ],
    ],
    ["a break", "break", [3], ["0+3000: 1 of 6", "4000+3000: 5 of 18", "5000+3000: 6 of 21"]],
    [
      "a hold",
      "hold",
      [3],
      [
        "0+3000: 1 of 6",
        "1000+3000: 2 of 5",
        "2000+3000: 3 of 8",
        "3000+3000: 3 of 11",
        "4000+3000: 5 of 18",
        "5000+3000: 6 of 21",
      ],
    ],
    [
      "a failure",
      "fail",
      [3],
      [
        "0+3000: 1 of 6",
        "1000+3000: 2 of 5",
        "2000+3000: 3 of 8",
        "3000+3000: 5 of 11",
        "4000+3000: 5 of 18",
        "5000+3000: 6 of 21",
      ],
    ],
    ["silence as long as the window", "break", [3, 4, 5], ["0+3000: 1 of 6", "gap 3000"]],
    [
      "silence from the start",
      "break",
      [0, 1, 2],
      ["gap 0", "3000+3000: 4 of 15", "4000+3000: 5 of 18", "5000+3000: 6 of 21"],
    ],
  ])("%s", (_name, gap, silent, expected) => {
    expect(told(sustainedWindows(objective, rule(gap), slices(silent), valuation))).toEqual(expected);
  });

  test("another stretch begins anew", () => {
    const spans = [
      { fromMs: 0, toMs: 2_000 },
      { fromMs: 4_000, toMs: 7_000 },
    ];
    expect(told(sustainedWindows(objective, rule("hold"), slices([], spans), valuation))).toEqual([
      "4000+3000: 5 of 18",
    ]);
  });

  test("a whole window without a sample is a gap, unless the last value is held or it was cut short", () => {
    const spans = [{ fromMs: 0, toMs: 8_000 }];
    const windows = (partial: boolean): Iterable<WindowSlice> =>
      windowsOf(SELECTION, spans, measured(8, [5, 6, 7]), { sizeMs: 3_000, sliding: true, partial });
    const gaps = (gap: WindowRule["gap"], partial = false): readonly string[] =>
      told(valuedWindows(objective, rule(gap), windows(partial), valuation)).filter((one) =>
        one.startsWith("gap"),
      );
    expect([gaps("break"), gaps("hold"), gaps("fail"), gaps("break", true)]).toEqual([
      ["gap 5000"],
      [],
      ["gap 5000"],
      ["gap 5000"],
    ]);
  });

  test.each([
    [7, -1 / 8],
    [8, Number.EPSILON],
    [12, 0.5],
    [Number.NaN, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])("a value of %d is bad by %d of its limit", (value, badness) => {
    const windows = slices([]);
    const [first] = [
      ...valuedWindows(objective, rule("break"), windows, { ...valuation, value: () => value }),
    ];
    expect((first as ValuedWindow).badness).toBeCloseTo(badness, 12);
    expect((first as ValuedWindow).badness > 0).toBe(badness > 0);
  });

  test.each([
    [6, null],
    [6.3, null],
    [6.5, { low: 1, high: 1, confidence: 0.5 }],
    [9, { low: 1, high: 1, confidence: 0.5 }],
  ])("a value of %d has the interval %j: it costs two quantiles more", (value, interval) => {
    const [first] = [
      ...valuedWindows(objective, rule("break"), slices([]), { ...valuation, value: () => value }),
    ];
    expect((first as ValuedWindow).measured).toEqual({
      value,
      unit: "count",
      samples: 1,
      needed: 1,
      interval,
      relativeError: 0.25,
    });
  });

  test.each([
    ["pass: '== 5'", 5, -Number.EPSILON],
    ["pass: '== 5'", 7, 2],
    ["pass: '!= 5'", 5, Number.EPSILON],
    ["pass: '!= 5'", 6, -Number.EPSILON],
    ["pass: ['> 4', '< 10']", 5, -0.25],
    ["pass: ['> 4', '< 10']", 3, 0.25],
    ["pass: '<= 5'", 5, -Number.EPSILON],
    ["pass: '< 0'", 3, 3],
  ])("%s and %d: %d", (bounds, value, badness) => {
    const [one] = parseThresholds(
      `version: 1\nobjectives: [{ id: a, metric: t, statistic: count, ${bounds} }]`,
      "f",
    ).objectives as [Objective];
    const [first] = [...valuedWindows(one, rule("break"), slices([]), { ...valuation, value: () => value })];
    expect((first as ValuedWindow).badness).toBe(badness);
  });
});
