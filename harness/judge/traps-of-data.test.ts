import { describe, expect, test } from "vitest";
import { readSampleStore, SketchFileWriter } from "../sketch/index.ts";
import { mergeSampleFiles } from "../sketch/testing/merge-sample-files.ts";
import { judgeRun } from "./judge-run.ts";
import { calmMinute, judgeMadeUp, madeUpInput, repeated } from "./testing/judge-made-up.ts";
import { StoreBuilder } from "./testing/store-builder.ts";
import { parseThresholds } from "./thresholds/parse.ts";

/** Traps of other engines in what they take for data; those of their rules are in `traps.test.ts`. */

const MINUTE_MS = 60_000;
const first = (objective: string, store = calmMinute()) =>
  judgeMadeUp({ objectives: [objective], store }).objectives[0];
const iterations = (): StoreBuilder => new StoreBuilder().spread("iterations", repeated(1, 300), MINUTE_MS);

describe("k6", () => {
  test("add(NaN) is dropped without a word there, counted and INVALID here", () => {
    const store = calmMinute().spread("http_req_duration", repeated(Number.NaN, 100), MINUTE_MS);
    expect(judgeMadeUp({ store })).toMatchObject({ verdict: "FAIL", invalid: true, code: "NAN_INPUT" });
  });

  test("each runner judges itself there; here one far generator is seen in the percentile of all", () => {
    const fileOf = (times: readonly number[]): Uint8Array => {
      const chunks: Uint8Array[] = [];
      const writer = new SketchFileWriter({ write: (chunk) => chunks.push(chunk.slice()) });
      const id = writer.defineSeries("t", {});
      for (const time of times) writer.add(id, 1_800_000_000_000, time);
      writer.finish();
      return Buffer.concat(chunks);
    };
    const near = fileOf(repeated(10, 1_000));
    const far = fileOf(repeated(1_000, 100));
    const all = readSampleStore(Buffer.concat([...mergeSampleFiles([near, near, near, far])])).total([0]);
    // 100 of 3,100 are slow. The mean of the four p99s is 257 ms, weighted by requests 42 ms.
    expect(Math.abs(all.quantile(0.99) / 1_000 - 1)).toBeLessThan(0.005);
    expect(Math.abs(all.quantile(0.95) / 10 - 1)).toBeLessThan(0.005);
  });
});

describe("Keptn", () => {
  test("NaN compares false with everything there and fails without a word; here it is named", () => {
    const result = first(
      "{ id: a, metric: http_req_duration, statistic: share, of: { name: none }, pass: '< 50%' }",
    );
    expect([result?.result, result?.code, result?.numbers.value]).toEqual(["breach", "NAN_RESULT", null]);
  });

  test("a mistake in a warning bound is an error, not left out", () => {
    const file = "version: 1\nobjectives: [{ id: a, metric: m, statistic: avg, pass: '< 5', warn: '< ten' }]";
    expect(() => parseThresholds(file, "f")).toThrow("expected a bound");
  });

  test("no file of objectives and nothing that every run is held to is not PASS", () => {
    const store = new StoreBuilder().spread("iterations", repeated(1, 300), 60_000);
    const verdict = judgeRun({ ...madeUpInput({ store }), thresholds: null });
    expect(verdict).toMatchObject({ verdict: "FAIL", invalid: true, code: "NO_CHECKS", exitCode: 3 });
  });
});

describe("Kayenta", () => {
  test("#420: outliers are removed there; here they are what a high percentile is for", () => {
    const store = calmMinute().spread("http_req_duration", repeated(30_000, 8), MINUTE_MS, {
      service: "chat",
    });
    for (const statistic of ["max", "p(99.9)"])
      expect(
        first(
          `{ id: a, metric: http_req_duration, statistic: ${statistic}, pass: '< 1s', minSamples: 1 }`,
          store,
        )?.result,
      ).toBe("breach");
  });

  test("#633: fifty points are advice there; here too few samples never pass", () => {
    const store = iterations().spread("t", repeated(10, 58), MINUTE_MS);
    const result = first("{ id: a, metric: t, statistic: p(95), pass: '< 1s' }", store);
    expect([result?.result, result?.code]).toEqual(["warn", "INSUFFICIENT_SAMPLES"]);
    expect(first("{ id: a, metric: t, statistic: p(95), pass: '< 1s' }", store.add("t", 10))?.result).toBe(
      "pass",
    );
  });
});

describe("Artillery", () => {
  test("rates are averaged over periods there, counted over all samples here", () => {
    // One second of 10 requests that all fail, 59 of 100 that don't: 10 of 5,910, not one in 60.
    const store = iterations().spread("http_req_failed", repeated(1, 10), 1_000);
    for (let second = 1; second < 60; second += 1)
      store.spread("http_req_failed", repeated(0, 100), 1_000, {}, second * 1_000);
    const result = first("{ id: a, metric: http_req_failed, statistic: rate, pass: '< 1%' }", store);
    expect(result?.numbers.value).toBeCloseTo(10 / 5_910, 12);
    expect(result?.result).toBe("pass");
  });

  test("#2284: a counter of errors that was never written fails there; here the file says what that means", () => {
    const rule = "{ id: a, metric: lost, statistic: count, type: counter, pass: '== 0'";
    expect(first(`${rule} }`)?.code).toBe("NO_DATA");
    expect(first(`${rule}, absentMeans: 0, given: http_reqs }`)).toMatchObject({
      result: "pass",
      numbers: { value: 0 },
    });
  });
});

describe("Gatling", () => {
  test("the ramp-up is judged too there (tapir #3479), only the steady phase here", () => {
    const store = calmMinute().spread("http_req_duration", repeated(9_000, 500), MINUTE_MS, {
      phase: "ramp-up",
    });
    const rule = "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 400ms'";
    expect(first(`${rule} }`, store)?.result).toBe("pass");
    expect(first(`${rule}, phase: all }`, store)?.result).toBe("breach");
  });
});

describe("Taurus", () => {
  test("a percentile nobody tracked is 0 there, computed here", () => {
    const times = Array.from({ length: 20_000 }, (_, index) => index / 10);
    const store = iterations().spread("t", times, MINUTE_MS);
    const value = first("{ id: a, metric: t, statistic: p(99.95), pass: '> 1s' }", store)?.numbers.value;
    expect(Math.abs((value ?? 0) / 1_999 - 1)).toBeLessThan(0.005);
  });

  test("#1941: a failed run does not end with code 0", () => {
    const objectives = [
      "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 50ms', critical: true }",
    ];
    expect(judgeMadeUp({ objectives })).toMatchObject({ verdict: "FAIL", exitCode: 1 });
  });
});

describe("Flagger and NBomber", () => {
  test.each([
    ["fail", "breach"],
    ["warn", "warn"],
    ["skip", "skipped"],
  ])(
    "no traffic is one thing to one and another to the other; here each objective says it: %s",
    (noData, result) => {
      const objective = `{ id: a, metric: gone, statistic: p(95), pass: '< 1s', noData: ${noData} }`;
      expect(first(objective)).toMatchObject({ result, code: "NO_DATA" });
    },
  );
});

describe("Pyrra", () => {
  test("one error among few requests burns no budget: fewer than five expected errors are noise", () => {
    const store = iterations().spread("http_req_failed", [1, ...repeated(0, 99)], MINUTE_MS);
    const rule = "{ id: a, metric: http_req_failed, statistic: burnRate(99%), pass: '< 0.5' }";
    expect(first(rule, store)).toMatchObject({ result: "warn", code: "INSUFFICIENT_SAMPLES" });
    const many = iterations().spread("http_req_failed", [...repeated(1, 50), ...repeated(0, 950)], MINUTE_MS);
    expect(first(rule, many)?.result).toBe("breach");
  });
});
