import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PHASE_TAG, UNSURE_TAG } from "../contracts/samples.ts";
import { keyFigures } from "../figures/key-figures.ts";
import { SeriesIndex } from "../figures/series-index.ts";
import { parseThresholds } from "../judge/index.ts";
import { judgeRun } from "../judge/judge-run.ts";
import { soundEvidence } from "../judge/testing/evidence.ts";
import { asked } from "../judge/testing/judge-made-up.ts";
import { RELATIVE_ERROR } from "../sketch/log-buckets.ts";
import { type LabRun, LoadLab, tagValues, totalOf } from "./testing/load-lab.ts";

/** Values of any size and sign, tags of any name and value: what is read must be what k6 itself has of them. */

const NAMES = [
  "a=b&c=d",
  "R&D",
  "x&",
  "GET /a,b",
  'say "hi"',
  "two\nlines",
  "__proto__",
  "한국어",
  "{curly}",
  "",
];
const SCRIPT = `
import metrics, { Counter, Gauge, Trend } from "k6/metrics";
const { Rate } = require("k6/metrics");
export const options = { vus: 2, iterations: 400, thresholds: { "tagged{own:R&D}": [], "tagged{phase:login}": [] } };
const tiny = new Trend("tiny"), small = new metrics.Trend("small"), huge = new Trend("huge");
const below = new Trend("below"), mixed = new Trend("mixed"), zero = new Trend("zero"), ones = new Rate("ones");
const level = new Gauge("level"), moved = new Counter("moved"), tagged = new Counter("tagged");
const NAMES = ${JSON.stringify(NAMES)};
export default function () {
  const power = (from, to) => 10 ** (from + Math.random() * (to - from));
  tiny.add(power(-9, -6));
  small.add(power(-6, 0));
  huge.add(power(3, 12));
  below.add(-power(-9, 12));
  mixed.add((Math.random() - 0.5) * 1000);
  zero.add(0);
  ones.add(__ITER % 3 === 0 ? 5 : 0);
  moved.add(__ITER % 2 === 0 ? 3 : -1);
  level.add(__VU + 1 / 3, { user: String(__VU) });
  level.add(-__ITER / 7);
  for (const name of NAMES)
    tagged.add(1, { own: name, error: name, url: name, ip: "here", vu: "7", iter: "x", phase: "login", proto: "p" });
}`;
const judged = [
  ...NAMES.map((own) => ({ metric: "tagged", where: { own }, each: null })),
  ...NAMES.map((error) => ({ metric: "tagged", where: { error }, each: null })),
  ...NAMES.map((url) => ({ metric: "tagged", where: { url }, each: null })),
];

let lab: LoadLab;
let run: LabRun;

beforeAll(async () => {
  lab = await LoadLab.open();
  run = await lab.run({ "main.js": SCRIPT }, { judged });
});
afterAll(async () => lab[Symbol.asyncDispose]());

const valuesOf = (name: string): Readonly<Record<string, number>> => run.summary?.metrics[name]?.values ?? {};

test("the run went well", () => {
  expect(run.result.generators[0]).toMatchObject({ exitCode: 0, samples: { rejected: 0, overflowed: 0 } });
  expect(run.result.scriptErrors.count).toBe(0);
});

describe.each(["tiny", "small", "huge", "below", "mixed", "zero"])("trend %s", (name) => {
  test("has k6's limits and mean", () => {
    const { min, max, sum, count } = totalOf(run.store, name);
    const values = valuesOf(name);
    const near = (value: number | undefined): unknown => expect.closeTo(value ?? Number.NaN, 6);
    expect(count).toBe(values["count"]);
    // Of greater values six decimals are kept.
    const isExact = ["tiny", "below", "zero"].includes(name);
    if (isExact) expect([min, max]).toEqual([values["min"], values["max"]]);
    expect([min, max]).toEqual([near(values["min"]), near(values["max"])]);
    expect(Math.abs(sum / count - (values["avg"] ?? 0))).toBeLessThanOrEqual(
      Math.abs(values["avg"] ?? 0) * 1e-6 + 1e-6,
    );
  });

  test.each([
    ["med", 0.5],
    ["p(90)", 0.9],
    ["p(95)", 0.95],
    ["p(99)", 0.99],
  ])("has k6's %s within the sketch's error", (statistic, q) => {
    const expected = valuesOf(name)[statistic] ?? Number.NaN;
    const apart = Math.abs(totalOf(run.store, name).quantile(q) - expected);
    // A median near 0, between values of both signs, is off by the error of these: some are as great as 10.
    const size = name === "mixed" ? Math.max(Math.abs(expected), 10) : Math.abs(expected);
    expect(apart).toBeLessThanOrEqual(
      size * RELATIVE_ERROR * 1.001 + (name === "small" || name === "mixed" ? 1e-6 : 0),
    );
  });
});

test("a gauge has k6's last value, its least and its greatest, of whatever series", () => {
  const { last, min, max } = totalOf(run.store, "level");
  expect({ value: last?.value, min, max }).toEqual(valuesOf("level"));
});

test("a counter's steps back count, a rate's values count as k6 has them", () => {
  expect(totalOf(run.store, "moved").sum).toBe(valuesOf("moved")["count"]);
  const { count, zeros } = totalOf(run.store, "ones");
  expect([count - zeros, zeros]).toEqual([valuesOf("ones")["passes"], valuesOf("ones")["fails"]]);
});

describe("tags", () => {
  test.each(NAMES)("%j is one value, of a tag of the script's and of one that k6 has too", (name) => {
    for (const tag of name === "" ? ["own"] : ["own", "error", "url"])
      expect([tag, totalOf(run.store, "tagged", { [tag]: name }).sum]).toEqual([tag, 400]);
  });

  test("nothing was left untold, and nothing else was made of them", () => {
    expect(run.store.series.some(({ tags }) => UNSURE_TAG in tags)).toBe(false);
    expect(tagValues(run.store, "tagged", "own")).toEqual([...NAMES].sort());
    expect(tagValues(run.store, "tagged", "c")).toEqual([]);
  });

  test("of the script's by the names of k6's own are the script's", () => {
    const all = { ip: "here", vu: "7", iter: "x", phase: "login" };
    expect(totalOf(run.store, "tagged", all).sum).toBe(400 * NAMES.length);
    expect(valuesOf("tagged{phase:login}")["count"]).toBe(400 * NAMES.length);
    expect(tagValues(run.store, "tagged", PHASE_TAG)).toEqual(["steady"]);
  });
});

describe("what is judged of them", () => {
  const objective = (text: string): { id: string; result: string; value: number | null } => {
    const file = `{ version: 1, objectives: [{ id: a, minSamples: 1, ${text} }] }`;
    const thresholds = parseThresholds(file, "t.yaml");
    const verdict = judgeRun({
      evidence: soundEvidence({ shape: null, generators: [...run.result.generators] }),
      samples: run.store,
      summary: run.summary,
      thresholds,
      thresholdsReference: null,
      nowMs: 0,
    });
    expect(verdict.validity.filter(({ result }) => result === "invalid")).toEqual([]);
    const [first] = asked(verdict);
    return { id: first?.id ?? "", result: first?.result ?? "", value: first?.numbers.value ?? null };
  };

  test.each([
    "metric: tiny, statistic: p(95), pass: '< 1e-6'",
    "metric: tiny, statistic: min, pass: '> 0'",
    "metric: below, statistic: max, pass: '< 0'",
    "metric: below, statistic: p(50), pass: '> -1e12'",
    "metric: level, type: gauge, statistic: value, pass: '<= 2.5'",
    "metric: ones, statistic: rate, pass: ['> 30%', '< 40%']",
    `metric: tagged, type: counter, where: { own: "a=b&c=d" }, statistic: count, pass: '== 400'`,
    `metric: tagged, type: counter, where: { own: "" }, statistic: count, pass: '== 400'`,
    `metric: tagged, type: counter, where: { error: R&D, phase: login }, statistic: count, pass: '== 400'`,
    `metric: tagged, type: counter, where: { url: "two\\nlines", vu: 7, ip: here }, statistic: count, pass: '== 400'`,
  ])("%s", (text) => {
    expect(objective(text)).toMatchObject({ result: "pass" });
  });

  test("a rate is k6's, and no other figure says anything else", () => {
    const rate = valuesOf("tagged")["rate"] ?? Number.NaN;
    const judgedRate = objective("metric: tagged, type: counter, statistic: rate, pass: '> 1/s'").value ?? 0;
    expect(judgedRate / rate).toBeCloseTo(1, 9);
    const { window } = keyFigures(new SeriesIndex(run.store), null, run.summary);
    expect((totalOf(run.store, "tagged").sum * 1_000) / window.durationMs / rate).toBeCloseTo(1, 9);
  });
});

test("of two generators the last value is the later one", async () => {
  const script = `
    import { Gauge } from "k6/metrics";
    import { sleep } from "k6";
    const level = new Gauge("level");
    export const options = { vus: 2, iterations: 2 };
    export default function () { sleep(__VU * 0.3); level.add(__VU * 10); }`;
  const { store } = await lab.run(
    { "two.js": script },
    { generators: 2, runDirectory: lab.path("two-generators") },
  );
  expect(totalOf(store, "level")).toMatchObject({ count: 2, max: totalOf(store, "level").last?.value });
});

test("k6's own tags that are judged are asked for", async () => {
  const script = `
    import http from "k6/http";
    export const options = { vus: 2, iterations: 20, systemTags: ["scenario"] };
    export default function () { http.get("%URL%/ok"); }`;
  const where = { proto: "HTTP/1.1", vu: "1", ip: "127.0.0.1" };
  const { store } = await lab.run(
    { "asked.js": script },
    { judged: [{ metric: "http_reqs", where, each: null }], runDirectory: lab.path("asked") },
  );
  const { sum } = totalOf(store, "http_reqs", where);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(totalOf(store, "http_reqs").sum);
  expect(tagValues(store, "http_reqs", "iter")).toEqual([]);
});
