import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PHASE_TAG } from "../contracts/samples.ts";
import { testContext } from "../environment/fixtures/context.ts";
import { requireTool } from "../tools/index.ts";
import { LoadLab, tagValues, totalOf } from "./testing/load-lab.ts";

/** What the real k6 logs of a script's errors, and what it gives to `handleSummary`. */

let lab: LoadLab;
beforeAll(async () => {
  lab = await LoadLab.open();
});
afterAll(async () => lab[Symbol.asyncDispose]());

/** A scenario for each way in which a script can say that something is wrong. */
const WAYS: Readonly<Record<string, string>> = {
  thrown: 'export function thrown() { throw new Error("thrown"); }',
  late: 'export async function late() { await 1; throw new Error("late"); }',
  chained: 'export function chained() { Promise.resolve().then(() => { throw new Error("chained"); }); }',
  rejected: 'export function rejected() { Promise.reject("rejected"); }',
  timed: 'export function timed() { setTimeout(() => { throw new Error("timed"); }, 5); }',
  socket:
    'export function socket() { new WebSocket("ws://127.0.0.1:1").onerror = () => { throw new Error("socket"); }; }',
  failed: 'export function failed() { fail("failed"); }',
  lateFailed: 'export async function lateFailed() { await 1; fail("late failed"); }',
  marked: 'export function marked() { exec.test.fail("marked"); }',
  fine: 'export function fine() { console.error("Uncaught (in promise) no exception"); }',
};

test("every way is understood, with its scenario", async () => {
  const names = Object.keys(WAYS);
  const scenarios = names.map((name) => [
    name,
    { executor: "per-vu-iterations", vus: 1, iterations: 2, exec: name },
  ]);
  const { result } = await lab.run({
    "ways.js": [
      'import { fail } from "k6"; import exec from "k6/execution"; import { WebSocket } from "k6/websockets";',
      `export const options = { scenarios: ${JSON.stringify(Object.fromEntries(scenarios))} };`,
      ...Object.values(WAYS),
    ].join("\n"),
  });
  const { count, messages, failures, fatal } = result.scriptErrors;
  expect({ count, fatal, failures: failures?.count }).toEqual({ count: 12, fatal: null, failures: 6 });
  expect(
    messages
      .map((one) => [one.scenario, one.count])
      .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  ).toEqual(["chained", "late", "rejected", "socket", "thrown", "timed"].map((name) => [name, 2]));
  expect(failures?.messages.map(({ message, call, scenario }) => [message, call, scenario]).sort()).toEqual([
    ["failed", "fail", "failed"],
    ["late failed", "fail", "lateFailed"],
    ["marked", "test.fail", undefined],
  ]);
  expect(result.generators[0].exitCode).toBe(110);
});

test.each([
  ["abort in a function of a scenario", 'export default function buy() { exec.test.abort("enough"); }', 108],
  ["abort in setup", 'export function setup() { exec.test.abort("enough"); } export default () => {};', 108],
])("%s says by whom", async (_, code, exitCode) => {
  const { result } = await lab.run({ "a.js": `import exec from "k6/execution"; ${code}` });
  expect(result.generators[0].exitCode).toBe(exitCode);
  expect(result.scriptErrors).toMatchObject({
    count: 0,
    fatal: null,
    ended: { by: "script", message: "enough" },
  });
});

test.each([
  ["fail() in setup", "setup", 'fail("no login")', { failures: { count: 1 }, fatal: null }],
  ["fail() in teardown", "teardown", 'fail("no login")', { failures: { count: 1 }, fatal: null }],
  [
    "an exception in an async setup",
    "setup",
    'await 1; throw new Error("x")',
    { count: 1, fatalPlace: "setup" },
  ],
  ["an exception in teardown", "teardown", 'throw new Error("x")', { count: 1, fatalPlace: "teardown" }],
])("%s", async (_, place, code, expected) => {
  const { result } = await lab.run({
    "a.js": `import { fail } from "k6"; export async function ${place}() { ${code} } export default () => {};`,
  });
  expect(result.scriptErrors).toMatchObject(expected);
});

const SUMMARY_SCRIPT = `
import http from "k6/http"; import { Rate, Trend } from "k6/metrics";
const rate = new Rate("my_rate"); const trend = new Trend("my_trend", true); const unused = new Trend("my_unused");
export const options = {
  iterations: 3, summaryTrendStats: ["avg", "p(99.5)"], systemTags: ["url", "name"],
  thresholds: { my_rate: ["rate>=0"], "my_trend{a:b}": ["avg>=0"], http_reqs: ["count>0"], my_unused: ["max>=0"] },
};
export function setup() { http.get("%URL%/ok"); return { token: 1 }; }
export default function () { http.get("%URL%/ok"); rate.add(true); trend.add(5, { a: "b" }); }
export function teardown() { http.get("%URL%/ok"); http.get("%URL%/ok"); }
export function handleSummary(data) { return { "%OUT%": JSON.stringify(data) }; }
`;

/** Names of all that is in the data of `handleSummary`; what was measured differs from run to run. */
function outlineOf(text: string): unknown {
  const data = JSON.parse(text) as { metrics: Record<string, Record<string, object>>; options: object };
  const metrics = Object.entries(data.metrics).map(([name, { values = {}, ...rest }]) => [
    name,
    { ...rest, values: Object.keys(values).sort() },
  ]);
  return {
    ...data,
    metrics: Object.fromEntries(metrics) as unknown,
    state: null,
    options: { ...data.options, noColor: null },
  };
}

test("handleSummary gets what k6 alone gives it, and the harness's tags tell setup and teardown apart", async () => {
  const k6 = await requireTool("k6", testContext());
  const [bare, ours] = [join(lab.folder, "bare.json"), join(lab.folder, "ours.json")];
  await lab.write({ "bare.js": SUMMARY_SCRIPT.replace("%OUT%", bare) });
  await promisify(execFile)(k6.path, ["run", "--quiet", "--address=", lab.path("bare.js")]);
  const { store } = await lab.run(
    { "ours.js": SUMMARY_SCRIPT.replace("%OUT%", ours) },
    {
      thresholds: {
        my_rate: [{ threshold: "rate>=0.1", abortOnFail: true, delayAbortEval: "1s" }],
        "my_trend{c:d}": [{ threshold: "avg<9", abortOnFail: true, delayAbortEval: "1s" }],
        checks: [{ threshold: "rate>0.9", abortOnFail: true, delayAbortEval: "1s" }],
      },
    },
  );
  expect(outlineOf(await readFile(ours, "utf8"))).toEqual(outlineOf(await readFile(bare, "utf8")));
  expect(tagValues(store, "http_reqs", PHASE_TAG)).toEqual(["setup", "steady", "teardown"]);
  expect(
    ["setup", "steady", "teardown"].map((phase) => totalOf(store, "http_reqs", { [PHASE_TAG]: phase }).sum),
  ).toEqual([1, 3, 2]);
});

test.each([
  ["throws", 'throw new Error("boom")', "Error: boom"],
  ["rejects", 'return Promise.reject(new Error("boom"))', "Error: boom"],
  ["does not end", "for (;;) {}", "handleSummary() execution timed out after 1 seconds"],
  ["gives no map", 'return "text"', "it should return a map with string keys"],
  [
    "gives what k6 can't write",
    "return { stdout: 5 }",
    "error handling summary object stdout: invalid type int64",
  ],
])("a handleSummary that %s leaves the summary, and is told", async (_, body, told) => {
  const { result, summary } = await lab.run({
    "s.js": `export const options = { iterations: 3, handleSummaryTimeout: "1s", thresholds: { iterations: ["count>1"] } };
      export default function () {}
      export function handleSummary() { ${body}; }`,
  });
  expect(result.scriptErrors).toMatchObject({ count: 0, fatal: null });
  expect(result.scriptErrors.summaryFailure).toContain(told);
  expect(summary?.metrics["iterations"]?.values["count"]).toBe(3);
  expect(summary).toMatchObject({ scriptThresholds: { iterations: ["count>1"] } });
});
