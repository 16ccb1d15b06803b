import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Failures, failuresSchema } from "../contracts/failures.ts";
import { LoadLab, type LabRun, totalOf } from "./testing/load-lab.ts";

/** What a script sees fail is kept, and the script runs as without anyone looking. */

let lab: LoadLab;
beforeEach(async () => {
  lab = await LoadLab.open();
});
afterEach(async () => lab[Symbol.asyncDispose]());

async function failuresOf({ result }: LabRun): Promise<Failures["failures"]> {
  if (result.failures === null) return [];
  const text = await readFile(join(lab.runDirectory, result.failures.path), "utf8");
  return failuresSchema.parse(JSON.parse(text)).failures;
}

const summaryOf = (failures: Failures["failures"]): unknown =>
  failures.map(({ scenario, request, checks, exact }) => ({
    what: request === null ? null : `${request.method} ${new URL(request.url).pathname} ${request.status}`,
    scenario,
    checks,
    exact,
  }));

test("failed requests are kept by whatever way the script makes them", async () => {
  const run = await lab.run({
    "main.js": `import http, { get, expectedStatuses } from "k6/http";
      import * as all from "k6/http";
      import own, { check } from "k6";
      const { asked } = require("./required.js");
      export const options = { scenarios: {
        one: { executor: "shared-iterations", iterations: 1, exec: "one" },
        two: { executor: "shared-iterations", iterations: 1, exec: "two" },
        three: { executor: "shared-iterations", iterations: 1, exec: "three" },
        four: { executor: "shared-iterations", iterations: 1, exec: "four" } } };
      export function one() {
        check(get("%URL%/fail?token=abcdefgh1234"), { "is 200": (r) => r.status === 200, "is an answer": (r) => r !== null });
        check(get("%URL%/ok"), { "is 200": (r) => r.status === 201, "is an answer": (r) => r !== null });
      }
      export function two() {
        all.post("%URL%/fail", { name: "no name of a request" });
        http.batch([["GET", "%URL%/ok"], { method: "DELETE", url: "%URL%/fail" }]);
      }
      export async function three() {
        const late = await http.asyncRequest("PUT", "%URL%/fail", "x");
        own.check(late, { "late is 200": (r) => r.status === 200 });
        get("%URL%/fail", { responseCallback: expectedStatuses(500) });
        get("%URL%/fail", { responseCallback: null });
      }
      export function four() { asked(all.url\`%URL%/fail?\${7}\`); check(1, { "one is two": (n) => n === 2 }); }`,
    "required.js": `const http = require("k6/http"); exports.asked = (url) => http.get(url);`,
  });
  expect(run.result.scriptErrors).toEqual({ count: 0, messages: [], fatal: null });
  expect(run.console).not.toContain("loadproof-failure");
  const failures = await failuresOf(run);
  expect(summaryOf(failures.toSorted((a, b) => (a.scenario ?? "").localeCompare(b.scenario ?? "")))).toEqual([
    { what: "GET /fail 500", scenario: "four", checks: [], exact: true },
    { what: null, scenario: "four", checks: ["one is two"], exact: true },
    { what: "GET /fail 500", scenario: "one", checks: ["is 200", "is an answer"], exact: false },
    { what: "GET /ok 200", scenario: "one", checks: ["is 200"], exact: true },
    { what: "PUT /fail 500", scenario: "three", checks: ["late is 200"], exact: true },
    { what: "POST /fail 500", scenario: "two", checks: [], exact: true },
    { what: "DELETE /fail 500", scenario: "two", checks: [], exact: true },
  ]);
  const first = failures.find(({ scenario }) => scenario === "one");
  expect(first?.request?.body).toBe('{"ok":false}');
  expect(first?.request?.url).toContain("token=[redacted]");
  const names = failures.map(({ scenario, request }) => [scenario, request?.name ?? null]);
  expect(names.filter(([, name]) => name !== null)).toEqual([["four", expect.stringContaining("/fail?")]]);
  expect(totalOf(run.store, "http_reqs").count).toBe(9);
});

test("nothing of what the script sees is changed", async () => {
  const { console, result } = await lab.run({
    "main.js": `import http, { get } from "k6/http";
      import * as all from "k6/http";
      import * as k6 from "k6";
      import { check, sleep, group } from "k6";
      import { replace } from "./library.js";
      export const options = { iterations: 1 };
      export default function () {
        console.log("answer", http.get("%URL%/fail").status, typeof all.url, all.TLS_1_3 === http.TLS_1_3, get.length);
        console.log("checks", check(null, { a: true, b: 0, c: () => "yes" }), check({}, {}), k6.check === check);
        try { check({}, { thrown: () => { throw new Error("mine"); } }); } catch (error) { console.log("threw", error.message); }
        replace();
        console.log("replaced", http.get("x"), typeof sleep, group("g", () => 7));
      }`,
    "library.js": `import http from "k6/http"; export function replace() { http.get = (text) => "own " + text; }`,
  });
  expect(result.scriptErrors).toEqual({ count: 0, messages: [], fatal: null });
  expect(console).toContain("answer 500 function true 2");
  expect(console).toContain("checks false true true");
  expect(console).toContain("threw mine");
  expect(console).toContain("replaced own x function 7");
});

test("a run in which nothing failed has no such file", async () => {
  const { result } = await lab.run({
    "main.js": `import http from "k6/http"; export default () => { http.get("%URL%/ok"); };`,
  });
  expect(result.failures).toBeNull();
});
