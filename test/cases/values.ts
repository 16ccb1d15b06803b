import type { Case } from "./case.ts";

/** Values are what the script has given, in any unit and magnitude. */
export const VALUES: readonly Case[] = [
  {
    name: "gauge: the last of many within a second, back under the bound",
    script: `const queue = new Gauge("queue");
export const options = { iterations: 200 };
export default function () { queue.add(__ITER === 199 ? 3 : 40); }`,
    objectives: [`id: queue, metric: queue, type: gauge, statistic: value, pass: "< 10", minSamples: 1`],
    right: [0, "PASS"],
    k6: 0,
    values: { queue: 3 },
  },
  {
    name: "gauge: by tag, each its own last value",
    script: `const depth = new Gauge("depth");
export const options = { iterations: 100, thresholds: { "depth{queue:mail}": ["value<10"], "depth{queue:sms}": ["value<10"] } };
export default function () { depth.add(__ITER < 99 ? 50 : 4, { queue: "mail" }); depth.add(__ITER < 99 ? 1 : 99, { queue: "sms" }); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /sms/,
  },
  {
    name: "gauge: two scenarios one after the other, the later one counts",
    script: `const level = new Gauge("level");
const same = { executor: "shared-iterations", vus: 1, iterations: 30 };
export const options = { scenarios: { first: { ...same, exec: "first" }, second: { ...same, exec: "second", startTime: "1s" } }, thresholds: { level: ["value==2"] } };
export function first() { level.add(90); }
export function second() { level.add(2); }`,
    objectives: [
      `id: level, metric: level, type: gauge, statistic: value, pass: "== 2", minSamples: 1`,
      `id: most, metric: level, type: gauge, statistic: max, pass: "== 90", minSamples: 1`,
    ],
    right: [0, "PASS"],
    k6: 0,
    values: { level: 2, most: 90 },
  },
  {
    name: "long whole numbers are equal to themselves",
    script: `const bytes = new Counter("bytes"), id = new Gauge("last_id"), size = new Trend("size");
export const options = { iterations: 100, thresholds: { bytes: ["count==900719925474000"], last_id: ["value==1234567890123"], size: ["max==98765432109"] } };
export default function () { bytes.add(9007199254740); id.add(1234567890123); size.add(98765432109); }`,
    objectives: [
      `id: bytes, metric: bytes, type: counter, statistic: count, pass: "== 900719925474000", minSamples: 1`,
      `id: id, metric: last_id, type: gauge, statistic: value, pass: "== 1234567890123", minSamples: 1`,
      `id: not, metric: bytes, type: counter, statistic: count, pass: "!= 900719925474001", minSamples: 1`,
    ],
    right: [0, "PASS"],
    k6: 0,
    values: { bytes: 900719925474000, id: 1234567890123 },
  },
  {
    name: "a bound just beside a long number is broken",
    script: `const bytes = new Counter("bytes");
export const options = { iterations: 1, thresholds: { bytes: ["count==1234567890124"] } };
export default function () { bytes.add(1234567890123); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /1,?234,?567,?890,?123\b/,
  },
  {
    name: "nanoseconds and terabytes as trends",
    script: `const tick = new Trend("tick_seconds"), moved = new Trend("moved_bytes");
export const options = { iterations: 300, thresholds: { tick_seconds: ["p(95)<3e-9", "avg>1e-10"], moved_bytes: ["p(95)<2e12", "med>5e11"] } };
export default function () { tick.add(1e-9 + __ITER * 1e-12); moved.add(1e12 + __ITER * 1e6); }`,
    objectives: [
      `id: tick, metric: tick_seconds, type: trend, statistic: p(50), pass: "< 0.00000001"`,
      `id: moved, metric: moved_bytes, type: trend, statistic: p(50), pass: "< 2000000000000"`,
    ],
    right: [0, "PASS"],
    k6: 0,
    values: { tick: [1.15e-9, 0.01], moved: [1e12, 0.006] },
  },
  {
    name: "microseconds that break their bound",
    script: `const parse = new Trend("parse_seconds");
export const options = { iterations: 200, thresholds: { parse_seconds: ["p(95)<0.00004"] } };
export default function () { parse.add(0.0000456789 + __ITER * 1e-9); }`,
    right: [1, "FAIL"],
    k6: 99,
  },
  {
    name: "zero and negative values of a trend",
    script: `const drift = new Trend("clock_drift"), none = new Trend("none");
export const options = { iterations: 400, thresholds: { clock_drift: ["min>=-200", "max<200", "avg<0", "p(95)<200", "p(10)<-100"], none: ["max==0", "p(99)==0"] } };
export default function () { drift.add(__ITER - 201); none.add(0); }`,
    objectives: [
      `id: drift, metric: clock_drift, type: trend, statistic: p(10), pass: "< -100"`,
      `id: least, metric: clock_drift, type: trend, statistic: min, pass: ">= -201"`,
      `id: none, metric: none, type: trend, statistic: max, pass: "== 0"`,
    ],
    right: [1, "FAIL"],
    k6: 99,
    values: { least: -201, none: 0, drift: [-161, 0.02] },
  },
];
