import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand, temporaryFolder } from "../../test/lib/command.ts";
import { httpTarget } from "../../test/lib/http-target.ts";
import { savedRun } from "../../test/lib/saved-run.ts";

/** A script of the user's, without a threshold file: what its own words, thresholds and requests come to. */

const METRICS = 'import { Counter, Rate, Trend } from "k6/metrics"; import exec from "k6/execution";';
const CASES: readonly (readonly [string, string, number, RegExp])[] = [
  [
    "a crossed threshold",
    `import { check } from "k6";
     export const options = { iterations: 100, thresholds: { checks: ["rate>0.99"], iterations: ["count==100"] } };
     export default function () { check(__ITER, { even: (i) => i % 5 !== 0 }); }`,
    1,
    /checks 80%, limit 99%/,
  ],
  [
    "exec.test.fail()",
    `${METRICS} export const options = { iterations: 5 };
     export default function () { exec.test.fail("wrong price"); }`,
    1,
    /the script says that the system failed, 5 times in 5 iterations: wrong price/,
  ],
  [
    "fail() in setup",
    `import { fail } from "k6"; export function setup() { fail("no login"); } export default function () {}`,
    1,
    /the script says that the system failed, in setup\(\): no login/,
  ],
  [
    "an async function that throws",
    `${METRICS} const done = new Counter("done");
     export const options = { iterations: 20, thresholds: { done: ["count==20"] } };
     export default async function () { done.add(1); await Promise.resolve(); throw new Error("boom"); }`,
    3,
    /20 in 20 iterations: .*boom/,
  ],
  [
    "exec.test.abort()",
    `${METRICS} export const options = { iterations: 20, thresholds: { iterations: ["count>=0"] } };
     export default function () { if (__ITER === 2) exec.test.abort("enough seen"); }`,
    3,
    /the script ended the run itself, by exec\.test\.abort\(\): enough seen/,
  ],
  [
    "thresholds without samples",
    `${METRICS} const work = new Trend("work", true);
     export const options = { iterations: 100, thresholds: { "work{step:none}": ["p(95)<9"], work: ["p(95)<100"] } };
     export default function () { work.add(5, { step: "one" }); }`,
    0,
    /PASS/,
  ],
  [
    "no threshold at all",
    `import http from "k6/http"; import { sleep } from "k6";
     export const options = { scenarios: { cut: { executor: "constant-vus", vus: 1, duration: "1s", gracefulStop: "0s" } } };
     export default function () { for (;;) { http.get("%URL%"); sleep(0.1); } }
     export function handleSummary() { throw new Error("no summary"); }`,
    0,
    /PASS: only what every run is held to was judged, and it is met \(failed requests\)[^]*--write-thresholds/,
  ],
];

test.each(CASES)("%s", async (_, script, exitCode, words) => {
  await using target = await httpTarget((_request, response) => void response.end("fine"));
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, "own.js"), script.replace("%URL%", target.url));
  const result = await runCommand(["run", "own.js", "--runtime", "external", "--report-dir", "reports"], {
    workingDirectory: folder.path,
  });
  expect(`${result.stdout}${result.stderr}`).toMatch(words);
  expect(result.exitCode).toBe(exitCode);
  if (script.includes("handleSummary"))
    expect(result.stderr).toContain("handleSummary failed, its outputs are lost: Error: no summary");
});

test("a threshold with abortOnFail ends the run, waits for delayAbortEval, and is FAIL when judged again", async () => {
  await using folder = await temporaryFolder();
  const script = `${METRICS} import { sleep } from "k6"; const failed = new Rate("failed");
    const abort = { threshold: "rate<0.1", abortOnFail: true, delayAbortEval: "1s" };
    export const options = { vus: 1, duration: "60s", thresholds: { failed: [abort] } };
    export default function () { failed.add(true); sleep(0.05); }`;
  await writeFile(join(folder.path, "own.js"), script);
  const run = ["run", "own.js", "--runtime", "external", "--report-dir", "reports"];
  const result = await runCommand(run, { workingDirectory: folder.path });
  const { verdict, evidence } = await savedRun(join(folder.path, "reports"));
  expect([result.exitCode, verdict.verdict, verdict.invalid]).toEqual([1, "FAIL", false]);
  const note = verdict.notes.find(({ code }) => code === "ENDED_BY_THRESHOLD");
  expect(note?.message).toContain("the script's own threshold k6:failed:rate<0.1 with abortOnFail");
  expect(evidence.scriptErrors.ended).toEqual({ by: "threshold", message: "failed" });
  const [name] = await readdir(join(folder.path, "reports", "runs"));
  const again = await runCommand(["judge", join("reports", "runs", name ?? "")], {
    workingDirectory: folder.path,
  });
  expect(again.exitCode).toBe(1);
  expect((await savedRun(join(folder.path, "reports"))).verdict).toEqual(verdict);
});
