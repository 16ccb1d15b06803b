import { expect, test } from "vitest";
import type { Reason } from "../../contracts/reason.ts";
import type { Verdict } from "../../contracts/verdict.ts";
import { baselineWith } from "../../judge/testing/baselines.ts";
import { healthyGenerator } from "../../judge/testing/evidence.ts";
import { calmMinute, judgeMadeUp, type MadeUp, repeated } from "../../judge/testing/judge-made-up.ts";
import { observationsOf, seriesOf } from "../../judge/testing/observations.ts";
import { CASES } from "../fixtures/cases.ts";
import { words } from "./reasons.ts";

/** Names: metrics with their tags, endpoints, ids, runs, k6's hooks; messages of the script stand in `quotes` here. */
const NAMES =
  /\w+\{[^}]*\}|(?:\w+ )?(?:GET|POST) \/\S*|reproducible-error\[[^\]]*\]|made-up quick|init, setup|`[^`]*`/g;
const ENGLISH = /[A-Za-z]{2,} [A-Za-z]{2,}/;

function reasonsOf(verdict: Verdict): readonly Reason[] {
  const objectives = verdict.objectives.flatMap((one) => [one, ...one.notes]);
  return [verdict, ...objectives, ...verdict.validity, ...verdict.notes];
}

const inKorean = (verdict: Verdict): readonly string[] =>
  reasonsOf(verdict)
    .map((reason) => words(reason, "ko").replaceAll(NAMES, ""))
    .filter((text) => ENGLISH.test(text));

const on = (text: string, change: MadeUp = {}): MadeUp => ({ objectives: [`{ id: a, ${text} }`], ...change });
const observed = "metric: depth, source: prometheus, query: depth, statistic: max, pass: '< 9'";
const failing = (status: string) => ({
  store: calmMinute().spread("http_req_failed", repeated(1, 60), 60_000, {
    service: "chat",
    name: "GET /",
    status,
    expected_response: "false",
  }),
});
const ended = (change: Parameters<typeof healthyGenerator>[0]): MadeUp => ({
  evidence: { generators: [healthyGenerator(change)] },
});

test.each<[string, MadeUp]>([
  ["a calm minute", {}],
  ["no samples", { store: null }],
  ["no summary", { input: { summary: null } }],
  ["no generator", { evidence: { generators: [] } }],
  ["a load of the script's own", { evidence: { shape: null } }],
  ["a starved generator", ended({ cpuShareMax: 0.99, machineCpuShareMax: 0.99 })],
  ["k6 by a signal", ended({ exitCode: null, signal: "SIGKILL" })],
  ["k6 by its script", ended({ exitCode: 108 })],
  ["an end nobody knows", { evidence: { status: "incomplete", incompleteReason: null } }],
  ["an exception", { evidence: { scriptErrors: { count: 9, messages: [], fatal: null } } }],
  [
    "a script's own words",
    { evidence: { scriptErrors: { count: 0, messages: [], fatal: "`no room left`" } } },
  ],
  ["a misspelt metric", on("metric: http_req_duratio, statistic: avg, pass: '< 1s'")],
  ["a misspelt tag", on("metric: http_reqs, where: { service: chap }, statistic: count, pass: '> 1'")],
  ["a tag of no series", on("metric: http_reqs, where: { shard: a }, statistic: count, pass: '> 1'")],
  ["nothing observed", on(observed)],
  ["an empty query", on(observed, { input: { observations: observationsOf({}) } })],
  [
    "negative values",
    on(observed, { input: { observations: observationsOf({ series: [seriesOf({}, () => -1)] }) } }),
  ],
  [
    "a gap",
    on(observed, {
      input: {
        observations: observationsOf({ series: [seriesOf({}, (second) => (second < 30 ? 1 : null))] }),
      },
    }),
  ],
  ["spikes", on("metric: http_req_duration, statistic: spikes(3), window: { size: 5s }")],
  ["windows", on("metric: http_req_duration, statistic: p(95), pass: '< 1s', window: { size: 10s }")],
  ["a window too long", on("metric: http_req_duration, statistic: avg, pass: '< 1s', window: { size: 5m }")],
  ["skipped", on("metric: nothing, statistic: avg, pass: '< 1s', noData: skip")],
  ["errors again and again", failing("500")],
  ["requests without an answer", failing("0")],
  [
    "a regression",
    on("metric: http_req_duration, statistic: p(95), pass: '< 1s', compare: { warn: +5%, fail: +10% }", {
      input: { baselines: [baselineWith(50), baselineWith(60, { runId: "bad", invalid: true })] },
    }),
  ],
  [
    "nothing to compare with",
    on("metric: http_req_duration, statistic: avg, compare: { warn: +5%, fail: +10% }"),
  ],
  ["a file for another run", { file: "scenario: another" }],
  ["k6 scenarios that did not run", { file: "validity: { scenarios: [rest] }" }],
])("of %s nothing is said in English", (_name, madeUp) => {
  expect(inKorean(judgeMadeUp(madeUp))).toEqual([]);
});

test.each(Object.keys(CASES) as (keyof typeof CASES)[])(
  "of the %s run nothing is said in English",
  (name) => {
    expect(inKorean(CASES[name]().verdict).filter((text) => !text.includes("connect ECONNREFUSED"))).toEqual(
      [],
    );
  },
);

test("English would be seen", () => {
  expect("표본 없음: no samples of this").toMatch(ENGLISH);
});
