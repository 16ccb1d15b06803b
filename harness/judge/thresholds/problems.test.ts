import { expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { parseThresholds } from "./parse.ts";

function problemsOf(text: string, files: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseThresholds(`version: 1\n${text}\n`, "folder/file.yaml", (name) => {
      const found = files[name];
      if (found === undefined) throw new Error(`no such file: ${name}`);
      return found;
    });
  } catch (error) {
    if (error instanceof InputProblems) return error.message.split("\n");
    throw error;
  }
  return [];
}

/** Every word of every problem: the file and line, the field, the value, what was expected and what to do. */
test.each<[string, string, Readonly<Record<string, string>>, readonly string[]]>([
  [
    "a wrong unit for each statistic",
    `objectives:
  - { id: a, metric: m, statistic: count, pass: '< 5%' }
  - { id: b, metric: m, statistic: rate, pass: '< 5ms' }
  - { id: c, metric: m, statistic: share, pass: '< 5' }
  - { id: d, metric: m, statistic: apdex(1s), pass: '< 5ms' }
  - { id: e, metric: m, statistic: spikes(3), pass: '< 5ms' }
  - { id: f, metric: m, statistic: burnRate(99%), good: '== 0', pass: '< 5%' }
  - { id: g, metric: http_req_duration, statistic: max, warn: '< 9%', pass: '< 5B' }`,
    {},
    [
      'folder/file.yaml:3 objective a pass "< 5%": expected a bound in a bare number or bytes for count',
      'folder/file.yaml:4 objective b pass "< 5ms": expected a bound in % or /s or bytes or a bare number for rate',
      'folder/file.yaml:5 objective c pass "< 5": expected a bound in % for share',
      'folder/file.yaml:6 objective d pass "< 5ms": expected a bound in a bare number or % for apdex(1s)',
      'folder/file.yaml:7 objective e pass "< 5ms": expected a bound in a bare number for spikes(3)',
      'folder/file.yaml:8 objective f pass "< 5%": expected a bound in a bare number for burnRate(99%)',
      'folder/file.yaml:9 objective g pass "< 5B": expected a bound in a time or a bare number for max',
      'folder/file.yaml:9 objective g warn "< 9%": expected a bound in a time or a bare number for max',
      'folder/file.yaml:9 objective g pass "bytes, %": expected one unit in all bounds of an objective',
      'folder/file.yaml:9 objective g warn "< 9%": expected a limit looser than the target "< 5B"; warn is the outer bound, pass the inner one',
    ],
  ],
  [
    "times for all of k6's time metrics",
    `objectives:
  - { id: a, metric: x_duration, statistic: avg, pass: '< 5%' }
  - { id: b, metric: x_connecting, statistic: avg, pass: '< 5%' }
  - { id: c, metric: x_waiting, statistic: avg, pass: '< 5%' }
  - { id: d, metric: x_blocked, statistic: avg, pass: '< 5%' }
  - { id: e, metric: x_sending, statistic: avg, pass: '< 5%' }
  - { id: f, metric: x_receiving, statistic: avg, pass: '< 5%' }
  - { id: g, metric: x_handshaking, statistic: avg, pass: '< 5%' }
  - { id: h, metric: x_duration_share, statistic: avg, pass: '< 5%' }
  - { id: i, metric: x_duration, statistic: rate, pass: '< 5%' }
  - { id: j, metric: x_duration, source: prometheus, query: up, statistic: avg, pass: '< 5%' }`,
    {},
    [
      'folder/file.yaml:3 objective a pass "< 5%": expected a bound in a time or a bare number for avg',
      'folder/file.yaml:4 objective b pass "< 5%": expected a bound in a time or a bare number for avg',
      'folder/file.yaml:5 objective c pass "< 5%": expected a bound in a time or a bare number for avg',
      'folder/file.yaml:6 objective d pass "< 5%": expected a bound in a time or a bare number for avg',
      'folder/file.yaml:7 objective e pass "< 5%": expected a bound in a time or a bare number for avg',
      'folder/file.yaml:8 objective f pass "< 5%": expected a bound in a time or a bare number for avg',
      'folder/file.yaml:9 objective g pass "< 5%": expected a bound in a time or a bare number for avg',
    ],
  ],
  [
    "parts of a run",
    `objectives:
  - { id: a, metric: m, statistic: avg, pass: '< 5', during: x, except: y }
  - { id: b, metric: m, statistic: avg, pass: '< 5', before: x, after: x }
  - { id: c, metric: m, statistic: avg, pass: '< 5', after: x }`,
    {},
    [
      'folder/file.yaml:3 objective a except "y": expected either during or except',
      'folder/file.yaml:4 objective b after "x": expected either before or after',
    ],
  ],
  [
    "two units",
    `objectives: [{ id: a, metric: m, statistic: avg, pass: ['< 5ms', '> 1'], warn: '< 6B' }]`,
    {},
    [
      'folder/file.yaml:2 objective a pass "a time, a bare number, bytes": expected one unit in all bounds of an objective',
    ],
  ],
  [
    "targets",
    `objectives:
  - { id: a, metric: m, statistic: avg, warn: '< 5' }
  - { id: b, metric: m, statistic: spikes(3) }
  - { id: c, metric: m, statistic: avg, compare: { warn: +5%, fail: +5% } }
  - { id: d, metric: m, statistic: avg, compare: { warn: +6%, fail: +5% } }`,
    {},
    [
      "folder/file.yaml:3 objective a pass: expected a target (without one an objective could never be missed)",
      'folder/file.yaml:6 objective d compare "+6%, +5%": expected fail to be at least warn',
    ],
  ],
  [
    "limits against targets",
    `objectives:
  - { id: a, metric: m, statistic: avg, pass: '< 5', warn: '< 4' }
  - { id: b, metric: m, statistic: avg, pass: '<= 5', warn: '< 4' }
  - { id: c, metric: m, statistic: avg, pass: '< 5', warn: '<= 4' }
  - { id: d, metric: m, statistic: avg, pass: '< 5', warn: '< 5' }
  - { id: e, metric: m, statistic: avg, pass: '> 5', warn: '> 6' }
  - { id: f, metric: m, statistic: avg, pass: '>= 5', warn: '> 6' }
  - { id: g, metric: m, statistic: avg, pass: '> 5', warn: '>= 6' }
  - { id: h, metric: m, statistic: avg, pass: '> 5', warn: '> 5' }
  - { id: i, metric: m, statistic: avg, pass: '> 5', warn: '< 4' }
  - { id: j, metric: m, statistic: avg, pass: '< 5', warn: '> 6' }
  - { id: k, metric: m, statistic: avg, pass: '== 5', warn: '< 4' }
  - { id: l, metric: m, statistic: avg, pass: '== 5', warn: '> 6' }
  - { id: m, metric: m, statistic: avg, pass: '< 5', warn: '== 4' }
  - { id: n, metric: m, statistic: avg, pass: '> 5', warn: '== 6' }
  - { id: o, metric: m, statistic: avg, pass: ['> 5', '< 9'], warn: ['> 4', '< 8', '< 7'] }`,
    {},
    [
      'folder/file.yaml:3 objective a warn "< 4": expected a limit looser than the target "< 5"; warn is the outer bound, pass the inner one',
      'folder/file.yaml:4 objective b warn "< 4": expected a limit looser than the target "<= 5"; warn is the outer bound, pass the inner one',
      'folder/file.yaml:5 objective c warn "<= 4": expected a limit looser than the target "< 5"; warn is the outer bound, pass the inner one',
      'folder/file.yaml:7 objective e warn "> 6": expected a limit looser than the target "> 5"; warn is the outer bound, pass the inner one',
      'folder/file.yaml:8 objective f warn "> 6": expected a limit looser than the target ">= 5"; warn is the outer bound, pass the inner one',
      'folder/file.yaml:9 objective g warn ">= 6": expected a limit looser than the target "> 5"; warn is the outer bound, pass the inner one',
      'folder/file.yaml:17 objective o warn "< 8": expected a limit looser than the target "< 9"; warn is the outer bound, pass the inner one',
    ],
  ],
  [
    "fields that need or exclude each other",
    `objectives:
  - { id: a, metric: m, where: { name: x }, forEach: { tag: name }, statistic: avg, pass: '< 1' }
  - { id: b, metric: m, statistic: avg, pass: '< 1', critical: false, abort: { after: 5s } }
  - { id: c, metric: m, statistic: avg, pass: '< 1', critical: true, abort: { after: 5s } }
  - { id: d, metric: m, source: prometheus, statistic: avg, pass: '< 1' }
  - { id: e, metric: m, statistic: avg, pass: '< 1', query: up }
  - { id: f, metric: m, statistic: count, pass: '== 0', absentMeans: 0 }
  - { id: g, metric: m, statistic: count, pass: '== 0', given: x }
  - { id: h, metric: m, statistic: burnRate(99%), pass: '< 1' }
  - { id: i, metric: m, statistic: avg, pass: '< 1', good: '== 0' }
  - { id: j, metric: m, statistic: avg, pass: '< 1', window: { size: 0s } }
  - { id: k, metric: m, statistic: value, pass: '< 1', window: { size: 5s } }
  - { id: l, metric: m, statistic: avg, pass: '< 1', atLeast: 5ms }
  - { id: m, metric: m, where: { expected_response: 'true' }, statistic: apdex(500ms), pass: '> 0.9' }
  - { id: n, metric: m, where: { expected_response: 'true' }, statistic: avg, pass: '> 0.9' }
  - { id: o, metric: m, statistic: spikes(3), atLeast: 5ms }`,
    {},
    [
      'folder/file.yaml:3 objective a forEach "name": expected a tag that where does not fix already',
      "folder/file.yaml:4 objective b abort: expected critical: true, or no critical: a breach that ends the run fails it",
      "folder/file.yaml:6 objective d query: expected a PromQL expression for source prometheus (it is missing)",
      'folder/file.yaml:7 objective e query "up": expected no query, or source: prometheus',
      "folder/file.yaml:8 objective f absentMeans: expected absentMeans and given together: a counter counts as zero only where something else was seen",
      "folder/file.yaml:9 objective g absentMeans: expected absentMeans and given together: a counter counts as zero only where something else was seen",
      'folder/file.yaml:10 objective h good: expected which samples are good, such as "< 800ms" or "== 1"',
      'folder/file.yaml:11 objective i good "== 0": expected share or burnRate as the statistic',
      'folder/file.yaml:12 objective j window "0s": expected a size above 0',
      "folder/file.yaml:13 objective k window: expected no window for value: it is the last one",
      'folder/file.yaml:14 objective l atLeast "5ms": expected spikes(k) as the statistic',
      'folder/file.yaml:15 objective m where "true": expected no filter on expected_response: for apdex a failed request is a frustrated user',
    ],
  ],
  [
    "missing",
    `objectives:
  - { id: a, statistic: avg, pass: '< 1' }
  - { id: b, metric: m, pass: '< 1' }
  - { id: c, metric: m, statistic: p(0), pass: '< 1' }
  - { id: d }`,
    {},
    [
      "folder/file.yaml:3 objective a: expected a metric (it is missing)",
      "folder/file.yaml:4 objective b: expected p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%)",
      'folder/file.yaml:5 objective c "p(0)": expected p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%)',
      "folder/file.yaml:6 objective d: expected a metric (it is missing)",
      "folder/file.yaml:6 objective d: expected p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%)",
    ],
  ],
  [
    "validity",
    `validity: { achievedRate: '<= 98%', duration: '< 5%', clockSkew: '<= 5%', generatorCpu: '> 5%', badSamples: '< 5ms', scriptErrors: '== 5%' }
objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }]`,
    {},
    [
      'folder/file.yaml:2 validity.achievedRate "<= 98%": expected a bound such as ">= 98%"',
      'folder/file.yaml:2 validity.generatorCpu "> 5%": expected a bound such as "< 85%"',
      'folder/file.yaml:2 validity.duration "< 5%": expected a bound such as ">= 95%"',
      'folder/file.yaml:2 validity.clockSkew "<= 5%": expected a bound such as "<= 500ms"',
      'folder/file.yaml:2 validity.badSamples "< 5ms": expected a bound such as "<= 0.1%"',
    ],
  ],
  [
    "policy and score",
    `policy: { reproducibleErrorShare: '> 1%' }
score: { warn: '< 90%', fail: '>= 5ms' }
objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }]`,
    {},
    [
      'folder/file.yaml:3 score.warn "< 90%": expected a lower bound such as ">= 90%"',
      'folder/file.yaml:3 score.fail ">= 5ms": expected a lower bound such as ">= 90%"',
      'folder/file.yaml:2 policy.reproducibleErrorShare "> 1%": expected a bound such as "< 1%"',
    ],
  ],
  [
    "policy unit",
    `policy: { reproducibleErrorShare: '< 1' }
score: { warn: '> 0.9' }
objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }]`,
    {},
    ['folder/file.yaml:2 policy.reproducibleErrorShare "< 1": expected a bound such as "< 1%"'],
  ],
  [
    "expected failures and waivers",
    `expectedFailures: [{ where: { status: 409 }, share: '> 5%' }, { id: x, where: { status: 404 }, share: '< 5' }, { where: { status: 404 }, share: '<= 5%' }]
waivers:
  - { objective: b, until: 2026-12-31, reason: r, owner: o }
  - { objective: zzzzzz, until: 2026-12-31, reason: r, owner: o }
  - { objective: c, until: 2026-12-31, reason: r, owner: o }
objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }, { id: c, metric: m, statistic: avg, pass: '< 1', critical: true }]`,
    {},
    [
      'folder/file.yaml:2 expectedFailures[0].share "> 5%": expected an upper bound such as "<= 30%"',
      'folder/file.yaml:2 expectedFailures[1].share "< 5": expected an upper bound such as "<= 30%"',
      'folder/file.yaml:4 waivers[0].objective "b": expected the id of an objective of this file',
      'folder/file.yaml:5 waivers[1].objective "zzzzzz": expected the id of an objective of this file',
      "folder/file.yaml:6 waivers[2].objective \"c\": expected an objective that isn't critical: a critical one can't be waived",
    ],
  ],
  [
    "without",
    `extends: base.yaml
without: [htp, http, nothing-like-it]
objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }]`,
    { "base.yaml": "version: 1\nobjectives: [{ id: http, metric: m, statistic: avg, pass: '< 1' }]" },
    [
      'folder/file.yaml:3 without[0] "htp": expected the id of an inherited objective; did you mean "http"?',
      'folder/file.yaml:3 without[2] "nothing-like-it": expected the id of an inherited objective',
    ],
  ],
  [
    "k6",
    `k6: { m: ['p95<500', 'avg<1', { threshold: 'x' }] }`,
    {},
    [
      'folder/file.yaml:2 k6 threshold of "m" "p95<500": expected aggregation, operator and number as in k6, such as p(95)<500 or rate<0.01',
      'folder/file.yaml:2 k6 threshold of "m" "x": expected aggregation, operator and number as in k6, such as p(95)<500 or rate<0.01',
    ],
  ],
  [
    "nothing",
    ``,
    {},
    ["folder/file.yaml: expected at least one objective (a file without any could only say PASS)"],
  ],
  [
    "same id",
    `objectives:
  - { id: a, metric: m, statistic: avg, pass: '< 1' }
  - { id: b, metric: m, statistic: avg, pass: '< 1' }
  - { id: a, metric: m, statistic: avg, pass: '< 1' }
  - { id: a, metric: m, statistic: avg, pass: '< 1' }`,
    {},
    [
      'folder/file.yaml:5 objectives[2].id "a": expected an id used once in a file',
      'folder/file.yaml:6 objectives[3].id "a": expected an id used once in a file',
    ],
  ],
  [
    "keys",
    `nonsense: 1
validty: 2
objectives:
  - { id: a, metric: m, statistic: avg, pass: '< 1', windw: 3, window: { sze: 5s, size: 5s } }`,
    {},
    [
      'folder/file.yaml:5 objectives[0].window "sze": expected one of size, kind, worst, gap; did you mean "size"?',
      'folder/file.yaml:5 objectives[0] "windw": expected one of id, metric, source, query, type, where, phase, during, except, before, after, forEach, statistic, good, of, pass, warn, atLeast, critical, weight, window, abort, compare, minSamples, noData, insufficient, decide, absentMeans, given, why; did you mean "window"?',
      'folder/file.yaml:2 "nonsense": expected one of version, extends, scenario, profiles, defaults, validity, objectives, recovery, without, implied, expectedFailures, waivers, k6, score, policy',
      'folder/file.yaml:3 "validty": expected one of version, extends, scenario, profiles, defaults, validity, objectives, recovery, without, implied, expectedFailures, waivers, k6, score, policy; did you mean "validity"?',
    ],
  ],
  [
    "values",
    `scenario: [a]
profiles: []
defaults: { phase: stedy, noData: 5 }
objectives:
  - { id: 'a:b', metric: '', statistic: median, pass: '<< 1', warn: ['< 1', 'x'] }
  - { id: b, metric: m, statistic: zzzzzzzzzzz, pass: [], type: countr, where: { a: [1] } }
  - { id: c, metric: m, statistic: avg, pass: '< 1', weight: -1, minSamples: 0, why: '', decide: pont }
  - { id: d, metric: m, statistic: avg, pass: '< 1', window: { size: 5x, kind: ovr, worst: false, gap: brek } }
  - { id: e, metric: m, statistic: avg, pass: '< 1', compare: { warn: 5%, fail: +5 }, abort: { after: 5 } }
  - { metric: m }
  - nothing`,
    {},
    [
      'folder/file.yaml:2 scenario "[\\"a\\"]": expected a name',
      'folder/file.yaml:3 profiles "[]": expected array to have >=1 items',
      'folder/file.yaml:4 defaults.phase "stedy": expected one of setup, warm-up, ramp-up, steady, ramp-down, teardown, all; did you mean "steady"?',
      'folder/file.yaml:4 defaults.noData "5": expected one of fail, warn, skip',
      'folder/file.yaml:6 objectives[0].id "a:b": expected a name of letters of any script, digits, spaces, dots, dashes, underscores and slashes',
      'folder/file.yaml:6 objectives[0].metric "": expected the name of a metric',
      'folder/file.yaml:6 objectives[0].statistic "median": expected p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%); did you mean "med"?',
      'folder/file.yaml:6 objectives[0].pass "<< 1": expected a bound such as "< 400ms", ">= 99.9%", "<= 5/s" or "== 0"',
      'folder/file.yaml:6 objectives[0].warn[1] "x": expected a bound such as "< 400ms", ">= 99.9%", "<= 5/s" or "== 0"',
      'folder/file.yaml:7 objectives[1].type "countr": expected one of counter, gauge, rate, trend; did you mean "counter"?',
      'folder/file.yaml:7 objectives[1].where.a "[1]": expected a tag value: text, a number, true or false',
      'folder/file.yaml:7 objectives[1].statistic "zzzzzzzzzzz": expected p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%)',
      'folder/file.yaml:7 objectives[1].pass "[]": expected array to have >=1 items',
      'folder/file.yaml:8 objectives[2].weight "-1": expected a number from 0',
      'folder/file.yaml:8 objectives[2].minSamples "0": expected number to be >=1',
      'folder/file.yaml:8 objectives[2].decide "pont": expected one of point, interval; did you mean "point"?',
      'folder/file.yaml:8 objectives[2].why "": expected a sentence',
      'folder/file.yaml:9 objectives[3].window.size "5x": expected a duration such as 10s or 1m30s',
      'folder/file.yaml:9 objectives[3].window.kind "ovr": expected one of over, within, for; did you mean "over"?',
      'folder/file.yaml:9 objectives[3].window.worst "false": expected true: the worst window is the one that is judged',
      'folder/file.yaml:9 objectives[3].window.gap "brek": expected one of break, hold, fail; did you mean "break"?',
      'folder/file.yaml:10 objectives[4].abort.after "5": expected a duration such as 10s or 1m30s',
      'folder/file.yaml:10 objectives[4].compare.warn "5%": expected a difference such as "+5%"',
      'folder/file.yaml:10 objectives[4].compare.fail "5": expected a difference such as "+5%"',
      "folder/file.yaml:11 objectives[5].id: expected a name (it is missing)",
      'folder/file.yaml:12 objectives[6] "nothing": expected object, received string',
    ],
  ],
  [
    "long",
    `scenario: { a: "${"x".repeat(200)}" }
objectives: [{ id: a, metric: m, statistic: avg, pass: '< 1' }]`,
    {},
    [`folder/file.yaml:2 scenario "{\\"a\\":\\"${"x".repeat(114)}...": expected a name`],
  ],
  [
    "yaml",
    `objectives: [
  { id: a, metric: m
 x: y`,
    {},
    [
      "folder/file.yaml:3:3: expected a closing } for the { that opens here",
      "folder/file.yaml:2:13: expected a closing ] for the [ that opens here",
      "folder/file.yaml:3:20: expected valid YAML or JSON; Implicit keys need to be on a single line",
      "folder/file.yaml:3:20: expected valid YAML or JSON; Block collections are not allowed within flow collections",
    ],
  ],
  [
    "twice",
    `objectives: []
objectives: []`,
    {},
    ["folder/file.yaml:3:1: expected each key once"],
  ],
  [
    "extends",
    `extends: [gone.yaml, file.yaml, base.yaml]`,
    {
      "base.yaml":
        "version: 1\nextends: ./sub/next.yaml\nobjectives: [{ id: http, metric: m, statistic: avg, pass: '< 1' }]",
      "sub/next.yaml": "version: 1\nextends: ../base.yaml",
    },
    [
      'folder/file.yaml:2 "gone.yaml": expected a threshold file that can be read; no such file: gone.yaml',
      'folder/file.yaml:2 "file.yaml": expected a file that doesn\'t lead back to itself',
      'folder/sub/next.yaml:2 "../base.yaml": expected a file that doesn\'t lead back to itself',
    ],
  ],
  [
    "anchor",
    `objectives: &a [*a]`,
    {},
    ["folder/file.yaml: expected at most 100 aliases, each to an anchor before it and outside of it"],
  ],
  [
    "alias",
    `objectives: [*b]`,
    {},
    ["folder/file.yaml: expected at most 100 aliases, each to an anchor before it and outside of it"],
  ],
])("%s", (_name, text, files, problems) => expect(problemsOf(text, files)).toEqual(problems));
