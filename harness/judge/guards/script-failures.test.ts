import { describe, expect, test } from "vitest";
import type { ScriptErrors, ScriptFailure } from "../../contracts/run.ts";
import { healthyGenerator } from "../testing/evidence.ts";
import { judgeMadeUp, type MadeUp } from "../testing/judge-made-up.ts";

/** `calmMinute` has 300 iterations. */
const saying = (scriptErrors: Partial<ScriptErrors>, change: MadeUp = {}, exitCode = 0) =>
  judgeMadeUp({
    ...change,
    evidence: {
      scriptErrors: { count: 0, messages: [], fatal: null, ...scriptErrors },
      generators: [healthyGenerator({ exitCode })],
    },
  });
const failed = (...messages: ScriptFailure[]): Partial<ScriptErrors> => ({
  failures: { count: messages.reduce((sum, { count }) => sum + count, 0), messages },
});
const inIterations = (count: number): ScriptFailure => ({
  message: "the shop answered 500",
  count,
  call: "fail",
  scenario: "buy",
});
const ofTest: ScriptFailure = { message: "wrong price", count: 2, call: "test.fail" };
const inSetup: ScriptFailure = { message: "no login", count: 1, call: "fail", place: "setup" };

describe("the script's own word that the system failed", () => {
  test.each([
    [
      "fail() in 60 iterations",
      failed(inIterations(60)),
      0,
      "60 times in 300 iterations: the shop answered 500",
    ],
    ["exec.test.fail()", failed(ofTest), 110, "2 times in 300 iterations: wrong price"],
    ["exec.test.fail() of which the log says nothing", {}, 110, "1 times in 300 iterations: no message"],
    [
      "calls that nobody answers",
      failed({ ...inIterations(60), message: "dial tcp: connection refused", call: "unanswered" }),
      0,
      "60 times in 300 iterations: dial tcp",
    ],
    [
      "calls that nobody answers in setup",
      failed({ ...inSetup, message: "dial tcp: connection refused", call: "unanswered" }),
      107,
      "in setup(): dial tcp",
    ],
    ["fail() in setup", failed(inSetup), 107, "in setup(): no login"],
    ["fail() in teardown", failed({ ...inSetup, place: "teardown" }), 107, "in teardown(): no login"],
    [
      "fail() outside of iterations, k6 does not say where",
      failed({ message: "", count: 1, call: "fail" }),
      107,
      "outside its iterations: no message",
    ],
  ])("%s is FAIL", (_, scriptErrors, exitCode, words) => {
    const verdict = saying(scriptErrors, {}, exitCode);
    expect(verdict).toMatchObject({
      verdict: "FAIL",
      invalid: false,
      code: "CRITICAL_BREACHED",
      exitCode: 1,
    });
    expect(verdict.reason).toMatch(
      /the script says that the system failed, |calls of the script got no answer, /,
    );
    expect(verdict.reason).toContain(`, ${words}`);
    expect(verdict.validity.filter(({ result }) => result === "invalid")).toEqual([]);
  });

  test("stands where nothing was measured at all", () => {
    const verdict = saying(failed(inSetup), { store: null }, 107);
    expect(verdict).toMatchObject({ verdict: "FAIL", invalid: false });
    expect(verdict.notes.map(({ code }) => code)).toContain("AT_LEAST_THIS_BAD");
  });

  test("a share of iterations as small as exceptions may have is WARN", () => {
    const file = "validity: { scriptErrors: '<= 1%' }";
    expect(saying(failed(inIterations(3)), { file })).toMatchObject({ verdict: "WARN", exitCode: 0 });
    expect(saying(failed(inIterations(4)), { file })).toMatchObject({ verdict: "FAIL", exitCode: 1 });
  });

  test("messages that were left out are counted with those of iterations", () => {
    const { objectives } = saying({ failures: { count: 50, messages: [ofTest, inIterations(8)] } });
    const words = objectives.filter(({ code }) => code === "SCRIPT_SAID_FAIL").map(({ message }) => message);
    expect(words).toEqual([
      "the script says that the system failed, 2 times in 300 iterations: wrong price",
      "the script says that the system failed, 48 times in 300 iterations: the shop answered 500",
    ]);
  });

  test("an exception beside it is still the script's", () => {
    const thrown = { count: 6, messages: [{ message: "boom", count: 6 }] };
    expect(saying(thrown)).toMatchObject({ invalid: true, code: "SCRIPT_ERROR" });
    expect(saying({ ...thrown, ...failed(inIterations(60)) })).toMatchObject({
      verdict: "FAIL",
      invalid: false,
    });
  });
});

describe("who ended the run", () => {
  test.each<[string, ScriptErrors["ended"], number, string]>([
    [
      "the script",
      { by: "script", message: "enough", where: "buy (/a.js:1:113)" },
      108,
      "the script ended the run itself, by exec.test.abort(): enough (buy (/a.js:1:113))",
    ],
    [
      "the script, without a word",
      { by: "script", message: "" },
      108,
      "the script ended the run itself, by exec.test.abort(): no message",
    ],
    [
      "a browser that may not run as root",
      { by: "browser", message: "launching browser: Running as root without --no-sandbox is not supported." },
      108,
      "the browser of k6/browser did not start, which is no fault of the script: launching browser: Running as root without --no-sandbox is not supported.; as root, set K6_BROWSER_ARGS=no-sandbox",
    ],
    [
      "a browser that is not there",
      {
        by: "browser",
        message: "k6 couldn't detect google chrome or a chromium-supported browser on this system",
      },
      108,
      "the browser of k6/browser did not start, which is no fault of the script: k6 couldn't detect google chrome or a chromium-supported browser on this system; install Chromium or set K6_BROWSER_EXECUTABLE_PATH",
    ],
    [
      "a browser that ends at once",
      { by: "browser", message: "launching browser: read |0: file already closed" },
      108,
      "the browser of k6/browser did not start, which is no fault of the script: launching browser: read |0: file already closed; the console log of the run has what it said",
    ],
  ])("%s", (_, ended, exitCode, reason) => {
    expect(saying({ ended }, {}, exitCode)).toMatchObject({ invalid: true, exitCode: 3, reason });
  });
});

test("a handleSummary that fails is noted, and the verdict is that of what was measured", () => {
  const verdict = saying({ summaryFailure: "Error: boom" });
  expect(verdict).toMatchObject({ verdict: "PASS", exitCode: 0 });
  expect(verdict.notes.map(({ message }) => message)).toContain(
    "the script's handleSummary failed, its outputs are lost: Error: boom",
  );
});
