import { expect, test } from "vitest";
import { readLogLine } from "./log-line.ts";
import { ScriptErrorCounter } from "./script-error-counter.ts";

const FAIL = "at go.k6.io/k6/v2/internal/js/modules/k6.(*K6).Fail-fm (native)";
const at = (where: string): string => `\n\tat ${where}\n`;
const IN_ITERATION = { executor: "shared-iterations", scenario: "buy" };
const THROWN = { hint: "script exception", source: "stacktrace" };

/** Entries as k6 2.2.0 writes them with `--log-format json`; time and level are the same in all. */
const said = (...entries: readonly object[]): unknown => {
  const counter = new ScriptErrorCounter();
  for (const entry of entries) {
    const read = readLogLine(JSON.stringify({ level: "error", time: "2026-11-30T08:11:17Z", ...entry }));
    if (read !== null) counter.add(read);
  }
  return counter.result("the last error of k6");
};
const NOTHING = { count: 0, messages: [], fatal: null };
const exception = (message: string): object => ({
  count: 1,
  messages: [{ message, scenario: "buy", count: 1 }],
});
const failure = (message: string, change: object = {}): object => ({
  count: 0,
  messages: [],
  // Outside of iterations it ends k6, so nothing else did.
  ...("scenario" in change ? {} : { fatal: null }),
  failures: { count: 1, messages: [{ message, call: "fail", ...change, count: 1 }] },
});

test.each<[string, object | readonly object[], object]>([
  [
    "exec.test.abort() in handleSummary, when the load has ended",
    { msg: "test aborted: enough at handleSummary (file:///a.js:1:88(6))" },
    { ...NOTHING, fatal: "the last error of k6", summaryFailure: "test aborted: enough" },
  ],
  [
    "an exception of an iteration",
    { ...IN_ITERATION, ...THROWN, msg: `TypeError: boom${at("buy (file:///a.js:1:62(3))")}` },
    exception("TypeError: boom at buy (file:///a.js:1:62(3))"),
  ],
  [
    "an async function that throws",
    { ...IN_ITERATION, msg: `Uncaught (in promise) Error: boom${at("buy (file:///a.js:1:102(8))")}` },
    exception("Uncaught (in promise) Error: boom at buy (file:///a.js:1:102(8))"),
  ],
  [
    "fail() in a handler of a WebSocket, whose stack k6 loses",
    { ...IN_ITERATION, msg: "wrong price" },
    failure("wrong price", { scenario: "buy" }),
  ],
  [
    "a promise that is rejected with a word, and handled by nobody",
    { ...IN_ITERATION, msg: "Uncaught (in promise) boom" },
    exception("Uncaught (in promise) boom"),
  ],
  [
    "a request that throws in an async function",
    { ...IN_ITERATION, msg: 'Uncaught (in promise) Get "http://127.0.0.1:1/": dial tcp: connection refused' },
    failure('Get "http://127.0.0.1:1/": dial tcp: connection refused', {
      call: "unanswered",
      scenario: "buy",
    }),
  ],
  ...[
    'Get "https://127.0.0.1:1/": tls: failed to verify certificate: x509: unknown authority',
    'Post "http://127.0.0.1:1/a": EOF',
    'Get "http://127.0.0.1:1/": request timeout',
    "dial tcp 127.0.0.1:1: connect: connection refused",
    'connection error: desc = "transport: error while dialing: lookup no-such.invalid: no such host"',
    "context deadline exceeded",
  ].map((message): [string, object, object] => [
    `a call of k6 that nobody answers: ${message}`,
    { ...IN_ITERATION, ...THROWN, msg: `GoError: ${message}${at("buy (file:///a.js:1:62(3))")}` },
    failure(message, { call: "unanswered", scenario: "buy" }),
  ]),
  [
    "a browser that finds nobody",
    {
      ...IN_ITERATION,
      msg: 'Uncaught (in promise) navigating page: navigating frame to "http://127.0.0.1:1/": net::ERR_CONNECTION_REFUSED',
    },
    failure('navigating page: navigating frame to "http://127.0.0.1:1/": net::ERR_CONNECTION_REFUSED', {
      call: "unanswered",
      scenario: "buy",
    }),
  ],
  [
    "nobody answers in setup",
    {
      ...THROWN,
      msg: `GoError: dial tcp 127.0.0.1:1: connect: connection refused${at("setup (file:///a.js:1:62(3))")}`,
    },
    failure("dial tcp 127.0.0.1:1: connect: connection refused", { call: "unanswered", place: "setup" }),
  ],
  ...[
    'Get "htp://a/": unsupported protocol scheme "htp"',
    'unknown method "shop.Quotes/Prise"',
    "no gRPC connection, you must call connect first",
  ].map((message): [string, object, object] => [
    `a wrong call: ${message}`,
    { ...IN_ITERATION, ...THROWN, msg: `GoError: ${message}${at("buy (file:///a.js:1:62(3))")}` },
    exception(`GoError: ${message} at buy (file:///a.js:1:62(3))`),
  ]),
  [
    "a timer",
    { ...IN_ITERATION, ...THROWN, msg: `Error: boom${at("file:///a.js:1:88(3)")}` },
    exception("Error: boom at file:///a.js:1:88(3)"),
  ],
  [
    "a handler of a WebSocket (k6/ws)",
    {
      ...IN_ITERATION,
      ...THROWN,
      msg: "Error: boom\n\tat file:///a.js:1:173(3)\n\tat go.k6.io/k6/v2/internal/js/modules/k6/ws.(*WS).Connect-fm (native)\n\tat buy (file:///a.js:1:99(12))\n",
    },
    exception(
      "Error: boom at file:///a.js:1:173(3) at go.k6.io/k6/v2/internal/js/modules/k6/ws.(*WS).Connect-fm (native) at buy (file:///a.js:1:99(12))",
    ),
  ],
  ["what the script prints", { source: "console", msg: "Uncaught (in promise) boom" }, { count: 0 }],
  ["what the script prints of itself", { source: "console", msg: "test marked as failed: x" }, { count: 0 }],
  [
    "fail() in an iteration",
    {
      ...IN_ITERATION,
      ...THROWN,
      msg: `GoError: the shop answered 500\n\t${FAIL}${at("buy (file:///a.js:1:94(4))")}`,
    },
    failure("the shop answered 500", { scenario: "buy" }),
  ],
  [
    "fail() without a message, of a k6 before 2",
    {
      ...IN_ITERATION,
      ...THROWN,
      msg: `GoError\n\tat go.k6.io/k6/js/modules/k6.(*K6).Fail-fm (native)${at("buy (file:///a.js:1:94(4))")}`,
    },
    failure("", { scenario: "buy" }),
  ],
  [
    "fail() after an await, its message of two lines",
    {
      ...IN_ITERATION,
      msg: `Uncaught (in promise) GoError: the shop\nis shut\n\t${FAIL}${at("buy (file:///a.js:1:109(7))")}`,
    },
    failure("the shop is shut", { scenario: "buy" }),
  ],
  [
    "fail() in setup",
    {
      ...THROWN,
      msg: `GoError: no login\n\t${FAIL}\n\tat login (file:///a.js:1:2(3))${at("setup (file:///a.js:1:92(4))")}`,
    },
    failure("no login", { place: "setup" }),
  ],
  [
    "fail() in teardown",
    { ...THROWN, msg: `GoError: no logout\n\t${FAIL}${at("teardown (file:///a.js:1:95(4))")}` },
    failure("no logout", { place: "teardown" }),
  ],
  [
    "exec.test.fail()",
    { msg: "test marked as failed: wrong price" },
    {
      count: 0,
      failures: { count: 1, messages: [{ message: "wrong price", call: "test.fail", count: 1 }] },
    },
  ],
  [
    "exec.test.fail() without a message, and k6's own last word",
    [{ msg: "test marked as failed" }, { msg: "test run was marked as failed" }],
    { failures: { count: 1, messages: [{ message: "", call: "test.fail", count: 1 }] } },
  ],
  [
    "an exception in setup",
    { ...THROWN, msg: `Error: boom${at("setup (file:///a.js:1:69(3))")}` },
    { count: 1, fatal: "Error: boom at setup (file:///a.js:1:69(3))", fatalPlace: "setup" },
  ],
  [
    "an async teardown that throws",
    { msg: `Uncaught (in promise) Error: boom${at("teardown (file:///a.js:1:116(6))")}` },
    {
      count: 1,
      fatal: "Uncaught (in promise) Error: boom at teardown (file:///a.js:1:116(6))",
      fatalPlace: "teardown",
    },
  ],
  [
    "an exception in init code",
    { ...THROWN, msg: `Error: boom${at("file:///a.js:1:7(12)")}` },
    { count: 1, fatal: "Error: boom at file:///a.js:1:7(12)" },
  ],
  [
    "exec.test.abort()",
    { msg: "test aborted: enough at buy (file:///a.js:1:113(6))" },
    { ...NOTHING, ended: { by: "script", message: "enough", where: "buy (/a.js:1:113)" } },
  ],
  [
    "exec.test.abort() in a timer, its message of two lines",
    { msg: "test aborted: enough\nreally at file:///a.js:1:128(6)" },
    { ...NOTHING, ended: { by: "script", message: "enough really", where: "/a.js:1:128" } },
  ],
  [
    "exec.test.abort() without a message",
    { msg: "test aborted at buy (file:///a.js:1:113(5))" },
    { ended: { by: "script", message: "", where: "buy (/a.js:1:113)" } },
  ],
  [
    "exec.test.abort() in setup, of which k6 says no place",
    { msg: "test aborted: target down" },
    { ended: { by: "script", message: "target down" } },
  ],
  [
    "a threshold with abortOnFail",
    {
      msg: "thresholds on metrics 'failed, iterations' were crossed; at least one has abortOnFail enabled, stopping test prematurely",
    },
    { ...NOTHING, ended: { by: "threshold", message: "failed, iterations" } },
  ],
  [
    "thresholds crossed at the end",
    { msg: "thresholds on metrics 'failed' have been crossed" },
    { count: 0, fatal: "the last error of k6" },
  ],
  [
    "a browser that may not run as root",
    [
      {
        source: "browser",
        category: "browser",
        msg: "process with PID 15244 unexpectedly ended: exit status 1",
      },
      {
        msg: "error building browser on IterStart: launching browser: Running as root without --no-sandbox is not supported. at ui (file:///b.js:1:173(0))",
      },
    ],
    {
      ...NOTHING,
      ended: {
        by: "browser",
        message: "launching browser: Running as root without --no-sandbox is not supported.",
      },
    },
  ],
  [
    "handleSummary that throws",
    { ...THROWN, msg: `Error: boom${at("handleSummary (file:///a.js:1:77(3))")}` },
    { count: 0, summaryFailure: "Error: boom" },
  ],
  [
    "handleSummary that calls fail()",
    { ...THROWN, msg: `GoError: x\n\t${FAIL}${at("handleSummary (file:///a.js:1:77(3))")}` },
    { count: 0, summaryFailure: "GoError: x" },
  ],
  [
    "handleSummary that does not end",
    [
      { msg: "context canceled at handleSummary (file:///a.js:1:38(1))" },
      {
        msg: "failed to handle the end-of-test summary",
        error: "handleSummary() execution timed out after 120 seconds",
      },
    ],
    { count: 0, summaryFailure: "handleSummary() execution timed out after 120 seconds" },
  ],
  [
    "outputs of handleSummary that can't be written",
    {
      msg: "failed to handle the end-of-test summary",
      error: "Could not save some summary information:\n\t- could not open '/none/x.json'",
    },
    { summaryFailure: "Could not save some summary information: - could not open '/none/x.json'" },
  ],
  [
    "what the bundle says of handleSummary",
    { source: "console", msg: "handleSummary failed, its outputs are lost: Error: boom" },
    { count: 0, summaryFailure: "Error: boom" },
  ],
])("%s", (_, entries, expected) => {
  expect(said(...(Array.isArray(entries) ? (entries as object[]) : [entries]))).toMatchObject(expected);
});

test("the first end is kept, and the same failure of two scenarios is told apart", () => {
  const fail = (scenario: string): object => ({
    ...THROWN,
    scenario,
    msg: `GoError: shut\n\t${FAIL}${at("x (file:///a.js:1:94(4))")}`,
  });
  expect(
    said(fail("a"), fail("b"), fail("b"), { msg: "test aborted: one" }, { msg: "test aborted: two" }),
  ).toEqual({
    ...NOTHING,
    failures: {
      count: 3,
      messages: [
        { message: "shut", call: "fail", scenario: "b", count: 2 },
        { message: "shut", call: "fail", scenario: "a", count: 1 },
      ],
    },
    ended: { by: "script", message: "one" },
  });
});
