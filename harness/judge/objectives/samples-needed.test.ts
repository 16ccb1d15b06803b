import { expect, test } from "vitest";
import { parseThresholds } from "../thresholds/parse.ts";
import { samplesNeeded } from "./samples-needed.ts";

test.each([
  ["p(95), pass: '< 1s'", 59],
  ["p(99), pass: '< 1s'", 299],
  ["p(99.9), pass: '< 1s'", 2_995],
  ["p(90), pass: '< 1s'", 29],
  ["p(50), pass: '< 1s'", 5],
  ["p(5), pass: '< 1s'", 59],
  ["p(100), pass: '< 1s'", 1],
  ["med, pass: '< 1s'", 5],
  ["avg, pass: '< 1s'", 30],
  ["apdex(1s), pass: '> 0.9'", 30],
  ["min, pass: '< 1s'", 1],
  ["max, pass: '< 1s'", 1],
  ["count, pass: '< 9'", 1],
  ["value, pass: '< 9'", 1],
  ["spikes(3)", 1],
  ["rate, pass: '< 1%'", 300],
  ["rate, pass: '< 2%'", 150],
  ["rate, pass: '<= 0.1%'", 3_000],
  ["rate, pass: '>= 99.9%'", 3_000],
  ["rate, pass: '< 5%', warn: '< 30%'", 60],
  ["rate, pass: '== 0'", 1],
  ["rate, pass: '== 1'", 1],
  ["rate, pass: '> 50%'", 1],
  ["rate, pass: '> 5/s'", 1],
  ["share, pass: '< 10%'", 30],
  ["burnRate(99%), good: '< 1s', pass: '< 1'", 500],
  ["burnRate(99.9%), good: '< 1s', pass: '< 1'", 5_000],
  ["p(95), pass: '< 1s', minSamples: 7", 7],
])("%s needs %d", (rest, needed) => {
  const [objective] = parseThresholds(
    `version: 1\nobjectives: [{ id: a, metric: m, statistic: ${rest} }]`,
    "f",
  ).objectives;
  expect(samplesNeeded(objective!)).toBe(needed);
});

test.each([
  ["share, pass: '< 10%'", 1],
  ["share, good: '== 1', pass: '< 10%'", 30],
  ["avg, pass: '< 1'", 30],
])("of what was observed of the system %s needs %d", (rest, needed) => {
  const [objective] = parseThresholds(
    `version: 1\nobjectives: [{ id: a, metric: m, source: prometheus, query: up, statistic: ${rest} }]`,
    "f",
  ).objectives;
  expect(samplesNeeded(objective!)).toBe(needed);
});
