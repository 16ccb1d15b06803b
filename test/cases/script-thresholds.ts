import type { Case } from "./case.ts";

/** A crossed threshold of the script's own is FAIL, as it is exit 99 of k6. */
export const SCRIPT_THRESHOLDS: readonly Case[] = [
  {
    name: "all met",
    script: `const orders = new Counter("orders"), work = new Trend("work", true);
export const options = { iterations: 300, thresholds: { orders: ["count>=300"], work: ["avg<6", "p(99)<=5", "max<6", "min>4", "med<6"] } };
export default function () { orders.add(1); work.add(5); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "one of two crossed, on a counter",
    script: `const orders = new Counter("orders"), work = new Trend("work", true);
export const options = { iterations: 100, thresholds: { orders: ["count<50"], work: ["p(95)<10"] } };
export default function () { orders.add(1); work.add(5); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /orders/,
  },
  {
    name: "one of two crossed, on one metric",
    script: `const work = new Trend("work", true);
export const options = { vus: 3, iterations: 300, thresholds: { work: ["p(95)<100", "avg<4"] } };
export default function () { work.add(5); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /avg/,
  },
  {
    name: "crossed for one check of two",
    script: `export const options = { iterations: 200, thresholds: { "checks{check:is even}": ["rate>0.9"] } };
export default function () { for (let n = 0; n < 60; n += 1) check(1, { always: () => true }); check(1, { "is even": () => exec.scenario.iterationInTest % 2 === 0 }); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /is even/,
  },
  {
    name: "crossed for a scenario of two",
    script: `const work = new Trend("work");
const same = { executor: "per-vu-iterations", vus: 2, iterations: 50 };
export const options = { scenarios: { fast: { ...same, exec: "fast" }, slow: { ...same, exec: "slow" } }, thresholds: { "work{scenario:slow}": ["p(90)<50"], "work{scenario:fast}": ["p(90)<50"] } };
export function fast() { work.add(1); }
export function slow() { work.add(80); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /slow/,
  },
  {
    name: "crossed on k6's own iteration_duration",
    script: `export const options = { vus: 5, iterations: 100, thresholds: { iteration_duration: ["p(95)<10"] } };
export default function () { sleep(0.03); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /iteration_duration/,
  },
  {
    name: "crossed on group_duration of a group",
    script: `export const options = { vus: 4, iterations: 80, thresholds: { "group_duration{group:::pay}": ["avg<5"], "group_duration{group:::look}": ["avg<500"] } };
export default function () { group("look", () => sleep(0.001)); group("pay", () => sleep(0.02)); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /pay/,
  },
  {
    name: "crossed on a gauge",
    script: `const queue = new Gauge("queue");
export const options = { iterations: 50, thresholds: { queue: ["value<10"] } };
export default function () { queue.add(__ITER < 40 ? 3 : 30); }`,
    right: [1, "FAIL"],
    k6: 99,
  },
  {
    name: "crossed on the rate of a Rate, ramping users",
    script: `const refused = new Rate("refused");
export const options = { scenarios: { s: { executor: "ramping-vus", stages: [{ duration: "1s", target: 4 }], gracefulRampDown: "0s" } }, thresholds: { refused: ["rate<0.1"] } };
export default function () { refused.add(__ITER % 2); sleep(0.01); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /refused/,
  },
  {
    name: "met, where another scenario than the default has the load",
    script: `const done = new Counter("done");
export const options = { scenarios: { buy: { executor: "constant-arrival-rate", exec: "buy", rate: 60, duration: "1s", preAllocatedVUs: 30 } }, thresholds: { "done{scenario:buy}": ["count>=10"] } };
export function buy() { done.add(1); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "abortOnFail after a delay, arrival rate",
    script: `const failed = new Rate("failed");
export const options = { scenarios: { s: { executor: "constant-arrival-rate", rate: 50, duration: "30s", preAllocatedVUs: 30 } }, thresholds: { failed: [{ threshold: "rate<0.1", abortOnFail: true, delayAbortEval: "1s" }] } };
export default function () { failed.add(true); }`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /failed/,
  },
  {
    name: "abortOnFail of a tagged counter, shared iterations",
    script: `const errors = new Counter("errors");
export const options = { scenarios: { s: { executor: "shared-iterations", vus: 2, iterations: 5000, maxDuration: "30s" } }, thresholds: { "errors{kind:lost}": [{ threshold: "count<10", abortOnFail: true }] } };
export default function () { errors.add(1, { kind: "lost" }); sleep(0.02); }`,
    right: [1, "FAIL"],
    k6: 99,
  },
  {
    name: "abortOnFail that is met",
    script: `const failed = new Rate("failed");
export const options = { iterations: 400, thresholds: { failed: [{ threshold: "rate<0.1", abortOnFail: true }] } };
export default function () { failed.add(false); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "on sub-metrics without samples, others met",
    script: `const work = new Trend("work", true), lost = new Counter("lost");
export const options = { iterations: 100, thresholds: { "work{step:none}": ["max>=0"], "lost{kind:x}": ["count<1"], http_req_duration: ["p(95)<500"], work: ["p(95)<100"] } };
export default function () { work.add(5, { step: "one" }); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "crossed on the only one, a counter that nothing was counted on",
    script: `const orders = new Counter("orders");
export const options = { iterations: 100, thresholds: { orders: ["count>0"] } };
export default function () {}`,
    right: [1, "FAIL"],
    k6: 99,
    reason: /orders/,
  },
  {
    name: "p(75) of five values equals what they are",
    script: `const step = new Trend("step");
export const options = { iterations: 5, thresholds: { step: ["p(75)==4"] } };
export default function () { step.add(__ITER < 4 ? __ITER + 1 : 1000); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "on nothing that has samples",
    script: `const work = new Trend("work", true);
export const options = { iterations: 100, thresholds: { "work{step:none}": ["p(95)<100"], http_req_duration: ["p(95)<500"] } };
export default function () { work.add(5, { step: "one" }); }`,
    right: [3, "INVALID"],
    k6: 0,
    departs: "nothing that was to be judged was measured",
  },
];
