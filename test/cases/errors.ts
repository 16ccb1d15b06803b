import type { Case } from "./case.ts";

const LOAD = `export const options = { iterations: 100, thresholds: { done: ["count>0"] } };
const done = new Counter("done");`;

/** What a script says of the system is the system's; what goes wrong in the script is the measurement's. */
export const ERRORS: readonly Case[] = [
  {
    name: "exec.test.fail() once in many iterations",
    script: `${LOAD}
export default function () { done.add(1); if (exec.scenario.iterationInTest === 50) exec.test.fail("wrong price"); }`,
    right: [1, "FAIL"],
    k6: 110,
    departs: "k6 has an exit code of its own for it",
    reason: /wrong price/,
  },
  {
    name: "fail() in half of the iterations",
    script: `${LOAD}
export default function () { done.add(1); if (exec.scenario.iterationInTest % 2) fail("the shop answered 503"); }`,
    right: [1, "FAIL"],
    k6: 0,
    departs: "k6 only logs it",
    reason: /the shop answered 503/,
  },
  {
    name: "fail() after an await",
    script: `${LOAD}
export default async function () { done.add(1); await Promise.resolve(); if (exec.scenario.iterationInTest % 5 === 0) fail("no stock"); }`,
    right: [1, "FAIL"],
    k6: 0,
    departs: "k6 only logs it",
    reason: /no stock/,
  },
  {
    name: "every iteration throws",
    script: `${LOAD}
export default function () { done.add(1); undefined.price; }`,
    right: [3, "INVALID"],
    k6: 0,
    departs: "the script is at fault",
    reason: /exceptions of the script/,
  },
  ...[
    ["an async function rejects", `await Promise.resolve(); throw new Error("boom");`],
    [
      "a promise is rejected and nobody waits for it",
      `Promise.reject(new Error("boom")); await Promise.resolve();`,
    ],
    ["a timer throws", `setTimeout(() => { throw new Error("boom"); }, 1);`],
    [
      "what an async helper throws",
      `const helper = async () => { throw new TypeError("boom"); }; await helper();`,
    ],
    ["a then() throws", `await Promise.resolve(1).then(() => { throw new Error("boom"); });`],
  ].map(
    ([name, body]): Case => ({
      name: `async: ${name}`,
      script: `${LOAD}
export default async function () { done.add(1); ${body} }`,
      right: [3, "INVALID"],
      k6: 0,
      departs: "the script is at fault",
      reason: /boom/,
    }),
  ),
  {
    name: "async: what is caught is no error",
    script: `${LOAD}
export default async function () { try { await Promise.reject(new Error("boom")); } catch { done.add(1); } await new Promise((resolve) => setTimeout(resolve, 1)); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "exec.test.abort() in an iteration",
    script: `${LOAD}
export default function () { done.add(1); if (exec.scenario.iterationInTest === 50) exec.test.abort("seen enough"); }`,
    right: [3, "INVALID"],
    k6: 108,
    reason: /ended the run itself.*seen enough/,
  },
  {
    name: "exec.test.abort() in setup",
    script: `${LOAD}
export function setup() { exec.test.abort("no data today"); }
export default function () { done.add(1); }`,
    right: [3, "INVALID"],
    k6: 108,
    reason: /ended the run itself.*no data today/,
  },
  {
    name: "exec.test.abort() after a threshold was crossed",
    script: `export const options = { iterations: 100, thresholds: { done: ["count<10"] } };
const done = new Counter("done");
export default function () { done.add(1); if (exec.scenario.iterationInTest === 50) exec.test.abort("seen enough"); }`,
    right: [1, "FAIL"],
    k6: 108,
    departs: "k6 has an exit code of its own for it",
    reason: /done/,
  },
  {
    name: "iterations cut at the end with gracefulStop 0s",
    script: `const done = new Counter("done");
export const options = { scenarios: { s: { executor: "constant-vus", vus: 5, duration: "1s", gracefulStop: "0s" } }, thresholds: { done: ["count>4"] } };
export default function () { done.add(1); sleep(0.13); }`,
    right: [0, "PASS"],
    k6: 0,
  },
  {
    name: "iterations that a maxDuration cuts off are no lost load",
    script: `const done = new Counter("done");
export const options = { scenarios: { s: { executor: "shared-iterations", vus: 1, iterations: 500, maxDuration: "1s" } }, thresholds: { done: ["count>3"] } };
export default function () { done.add(1); sleep(0.1); }`,
    right: [0, "PASS"],
    k6: 0,
    report: /not started before maxDuration ended/,
  },
  {
    name: "exec.test.abort() in handleSummary, when the load has ended",
    script: `${LOAD}
export default function () { done.add(1); }
export function handleSummary() { exec.test.abort("no summary today"); }`,
    right: [0, "PASS"],
    k6: 0,
    report: /no summary today/,
  },
  {
    name: "handleSummary that throws is said",
    script: `${LOAD}
export default function () { done.add(1); }
export function handleSummary() { throw new Error("no summary today"); }`,
    right: [0, "PASS"],
    k6: 0,
    report: /no summary today/,
  },
  {
    name: "setup that throws",
    script: `${LOAD}
export function setup() { throw new Error("no fixture today"); }
export default function () { done.add(1); }`,
    right: [3, "INVALID"],
    k6: 107,
    reason: /no fixture today/,
  },
];
