import { describe, expect, test } from "vitest";
import { judgeMadeUp, repeated } from "../testing/judge-made-up.ts";
import { StoreBuilder } from "../testing/store-builder.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";

/** A minute whose second s has 20 samples of `of(s)`; a null second has none. Iterations go on all the time. */
function seconds(of: (second: number) => number | null, length = 60): StoreBuilder {
  const store = new StoreBuilder().spread("iterations", repeated(1, length * 2), length * 1_000);
  for (let second = 0; second < length; second += 1) {
    const value = of(second);
    if (value !== null) store.spread("t", repeated(value, 20), 1_000, {}, second * 1_000);
  }
  return store;
}

function judge(
  window: string,
  store: StoreBuilder,
  rest = "statistic: avg, pass: '< 100ms'",
): ObjectiveResult {
  const [result] = judgeMadeUp({
    objectives: [`{ id: a, metric: t, ${rest}, window: ${window} }`],
    store,
  }).objectives;
  if (result === undefined) throw new Error("the file has one objective");
  return result;
}

const burst =
  (from: number, length: number, value = 900) =>
  (second: number) =>
    second >= from && second < from + length ? value : 10;

describe("over: the worst full window counts", () => {
  test("a burst that the whole minute hides", () => {
    const result = judge("{ size: 10s }", seconds(burst(23, 10)));
    expect(result).toMatchObject({ result: "breach", code: "LIMIT_BREACHED" });
    expect(result.numbers).toMatchObject({
      value: 900,
      samples: 200,
      window: { offsetMs: 23_000, durationMs: 10_000 },
    });
    expect(result.notes.map(({ message }) => message)).toContain(
      "worst of 51 windows of 10s, 23s after the start of phase steady",
    );
  });

  test("the window slides: a burst across two slots is not cut in halves", () => {
    expect(judge("{ size: 10s }", seconds(burst(25, 10))).numbers.value).toBe(900);
  });

  test("a burst shorter than the window is diluted", () => {
    expect(judge("{ size: 10s }", seconds(burst(25, 5, 100))).numbers.value).toBeCloseTo(55, 6);
  });

  test("the last seconds are in the last window", () => {
    expect(judge("{ size: 30s }", seconds(burst(53, 7, 1_000))).numbers.window).toEqual({
      offsetMs: 30_000,
      durationMs: 30_000,
    });
  });

  test("for lower bounds the lowest window is the worst", () => {
    const result = judge("{ size: 10s }", seconds(burst(20, 10, 2)), "statistic: avg, pass: '> 5ms'");
    expect(result).toMatchObject({ result: "breach", numbers: { value: 2, window: { offsetMs: 20_000 } } });
  });

  test("a phase shorter than the window is judged as a whole and says so", () => {
    const result = judge(
      "{ size: 2m }",
      seconds(() => 10),
    );
    expect(result).toMatchObject({ result: "pass", numbers: { window: null } });
    expect(result.notes[0]).toMatchObject({
      code: "PHASE_SHORTER_THAN_WINDOW",
      message: "phase steady is shorter than 2m and is judged as a whole",
    });
  });

  test("values per second leave out the first and the last bucket, which are measured in part", () => {
    const store = new StoreBuilder().spread("hits", repeated(1, 595), 59_500, {}, 500);
    store.spread("iterations", repeated(1, 595), 59_500, {}, 500);
    const [result] = judgeMadeUp({
      objectives: [
        "{ id: a, metric: hits, type: counter, statistic: rate, pass: '>= 9.9/s', window: { size: 5s } }",
      ],
      store,
    }).objectives;
    expect(result).toMatchObject({ result: "pass", numbers: { value: 10 } });
  });
});

describe("within: windows cut short by the ends count too", () => {
  test("a burst in the last two seconds fills a window of two seconds", () => {
    const store = seconds(burst(58, 2));
    expect(judge("{ size: 10s, kind: over }", store).numbers.value).toBeCloseTo(188, 6);
    const result = judge("{ size: 10s, kind: within }", store);
    expect(result.numbers).toMatchObject({ value: 900, window: { offsetMs: 58_000, durationMs: 2_000 } });
  });

  test("a burst in the first second fills a window of one second", () => {
    expect(judge("{ size: 10s, kind: within }", seconds(burst(0, 1))).numbers).toMatchObject({
      value: 900,
      window: { offsetMs: 0, durationMs: 1_000 },
    });
  });
});

describe("for: every second of the window breaches", () => {
  test.each([
    [9, "pass"],
    [10, "breach"],
    [30, "breach"],
  ])("%d bad seconds of 10 are a %s", (length, result) => {
    expect(judge("{ size: 10s, kind: for }", seconds(burst(20, length))).result).toBe(result);
  });

  test("the value is the mildest second of the worst window", () => {
    const store = seconds((second) => (second < 20 || second >= 30 ? 10 : 200 + second * 10));
    expect(judge("{ size: 10s, kind: for }", store).numbers).toMatchObject({
      value: 400,
      window: { offsetMs: 20_000, durationMs: 10_000 },
    });
  });

  test("one good second in the middle ends the stretch", () => {
    expect(
      judge(
        "{ size: 10s, kind: for }",
        seconds((second) => (second === 25 ? 10 : burst(20, 12)(second))),
      ).result,
    ).toBe("pass");
  });

  test.each([
    ["break", "pass"],
    ["hold", "breach"],
    ["fail", "breach"],
  ])("a silent second with gap: %s is a %s", (gap, result) => {
    const store = seconds((second) => (second === 25 ? null : burst(20, 10)(second)));
    expect(judge(`{ size: 10s, kind: for, gap: ${gap} }`, store).result).toBe(result);
  });
});

describe("gaps", () => {
  const silent = (from: number, length: number) =>
    seconds((second) => (second >= from && second < from + length ? null : 10));

  test.each([
    ["over", 9, "pass", "TARGET_MET"],
    ["over", 10, "breach", "WINDOW_GAP"],
    ["within", 10, "breach", "WINDOW_GAP"],
    ["for", 9, "pass", "TARGET_MET"],
    ["for", 10, "breach", "WINDOW_GAP"],
  ])("%s: %d silent seconds of 10 are a %s", (kind, length, result, code) => {
    expect(judge(`{ size: 10s, kind: ${kind} }`, silent(30, length))).toMatchObject({ result, code });
  });

  test("a gap says where and how long", () => {
    const result = judge("{ size: 10s }", silent(30, 15));
    expect(result.message).toBe("no samples of t for 10s within the phase (from 30s)");
    expect(result.numbers).toMatchObject({ value: null, window: { offsetMs: 30_000, durationMs: 10_000 } });
  });

  test.each(["over", "within", "for"])("%s: gap: hold goes on with the last value", (kind) => {
    expect(judge(`{ size: 10s, kind: ${kind}, gap: hold }`, silent(30, 15)).result).toBe("pass");
  });

  test.each([
    ["warn", "warn"],
    ["skip", "pass"],
    ["fail", "breach"],
  ])("noData: %s makes a gap a %s", (noData, result) => {
    expect(
      judge("{ size: 10s }", silent(30, 15), `statistic: avg, pass: '< 100ms', noData: ${noData}`).result,
    ).toBe(result);
  });

  test("gap: fail is a breach whatever noData says", () => {
    expect(
      judge("{ size: 10s, gap: fail }", silent(30, 15), "statistic: avg, pass: '< 100ms', noData: skip")
        .result,
    ).toBe("breach");
  });

  test("a phase that comes twice has no gap between its stretches", () => {
    const store = new StoreBuilder();
    for (const [phase, from, to] of [
      ["steady", 0, 20],
      ["ramp-down", 20, 35],
      ["steady", 35, 60],
    ] as const) {
      store.spread("iterations", repeated(1, (to - from) * 2), (to - from) * 1_000, { phase }, from * 1_000);
      if (phase === "steady")
        store.spread("t", repeated(10, (to - from) * 20), (to - from) * 1_000, {}, from * 1_000);
    }
    expect(judge("{ size: 10s }", store)).toMatchObject({ result: "pass", code: "TARGET_MET" });
  });

  test("silence of everything is a gap, not another phase", () => {
    const store = new StoreBuilder();
    for (const from of [0, 40]) {
      store.spread("iterations", repeated(1, 40), 20_000, {}, from * 1_000);
      store.spread("t", repeated(10, 400), 20_000, {}, from * 1_000);
    }
    expect(judge("{ size: 10s }", store).code).toBe("WINDOW_GAP");
  });
});

describe("windows with few samples", () => {
  function thin(value: number): StoreBuilder {
    const store = new StoreBuilder().spread("iterations", repeated(1, 120), 60_000);
    store.spread("t", repeated(10, 1_000), 50_000);
    return store.spread("t", repeated(value, 10), 10_000, {}, 50_000);
  }

  test("a clear breach on few samples stands", () => {
    expect(judge("{ size: 10s }", thin(5_000), "statistic: p(95), pass: '< 100ms'")).toMatchObject({
      result: "breach",
      numbers: { samples: 10, value: expect.closeTo(5_000, -2) as number },
    });
  });

  test("without a clear breach the windows with enough samples decide", () => {
    const result = judge("{ size: 10s }", thin(20), "statistic: p(95), pass: '< 100ms'");
    expect(result).toMatchObject({ result: "pass", numbers: { value: expect.closeTo(20, 0) as number } });
    expect(result.notes.map(({ code }) => code)).toContain("THIN_WINDOWS");
  });

  test("no window with enough samples is too little to pass", () => {
    const store = new StoreBuilder()
      .spread("iterations", repeated(1, 120), 60_000)
      .spread("t", repeated(10, 120), 60_000);
    expect(judge("{ size: 10s }", store, "statistic: p(95), pass: '< 100ms'")).toMatchObject({
      result: "warn",
      code: "INSUFFICIENT_SAMPLES",
    });
  });
});

describe("burn rate", () => {
  const failures = (share: (second: number) => number): StoreBuilder => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 1_440), 720_000);
    for (let second = 0; second < 720; second += 1) {
      const bad = Math.round(share(second) * 100);
      store.spread("my_errors", [...repeated(1, bad), ...repeated(0, 100 - bad)], 1_000, {}, second * 1_000);
    }
    return store;
  };
  const burn = (store: StoreBuilder, window = ""): ObjectiveResult | undefined =>
    judgeMadeUp({
      objectives: [`{ id: a, metric: my_errors, statistic: burnRate(99%), pass: '< 6'${window} }`],
      store,
      evidence: { shape: null },
    }).objectives[0];

  test("over the whole phase it is the share of bad events over the budget", () => {
    const result = burn(failures(() => 0.02));
    expect(result?.numbers.value).toBeCloseTo(2, 9);
    expect(result?.notes).toContainEqual({
      code: "BUDGET_USE",
      facts: { value: "6.67%" },
      message: "a day like this uses 6.67% of a 30-day error budget",
    });
  });

  test("in a window both it and its last twelfth must burn", () => {
    const lasting = failures((second) => (second >= 300 && second < 420 ? 0.1 : 0));
    expect(burn(lasting, ", window: { size: 2m }")).toMatchObject({
      result: "breach",
      numbers: { value: expect.closeTo(10, 6) as number },
    });
    const short = failures((second) => (second >= 300 && second < 330 ? 0.1 : 0));
    expect(burn(short, ", window: { size: 2m }")).toMatchObject({
      result: "pass",
      numbers: { value: expect.closeTo(2.5, 6) as number },
    });
  });
});

describe("spikes", () => {
  const spikes = (store: StoreBuilder, rest = ""): ObjectiveResult | undefined =>
    judgeMadeUp({
      objectives: [`{ id: a, metric: t, statistic: spikes(3), window: { size: 5s }${rest} }`],
      store,
    }).objectives[0];
  const bursts = (...starts: readonly number[]) =>
    seconds((second) => (starts.some((start) => second >= start && second < start + 5) ? 50 : 10));

  test.each([
    ["none", bursts(), 0, "pass"],
    ["two", bursts(10, 30), 2, "pass"],
    ["three", bursts(10, 30, 50), 3, "warn"],
    ["one that lasts is one", bursts(10, 15, 20), 1, "pass"],
  ])("%s", (_name, store, value, result) =>
    expect(spikes(store)).toMatchObject({ result, numbers: { value } }),
  );

  test("rises below the least amount are none", () => {
    expect(spikes(bursts(10, 30, 50), ", atLeast: 100ms")).toMatchObject({
      result: "pass",
      numbers: { value: 0 },
    });
  });

  test("bounds of its own can breach", () => {
    expect(spikes(bursts(10, 30), ", pass: '< 1', warn: '< 2'")).toMatchObject({
      result: "breach",
      code: "LIMIT_BREACHED",
    });
  });

  test("too few windows can't tell", () => {
    expect(spikes(seconds(() => 10, 15))).toMatchObject({ result: "warn", code: "INSUFFICIENT_SAMPLES" });
  });
});
