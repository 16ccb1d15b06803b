import { describe, expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { parseThresholds } from "./parse.ts";
import type { ReadExtended } from "./layers.ts";

const OK = "{ id: a, metric: http_req_duration, statistic: p(95), pass: '< 400ms' }";
const file = (objective: string, rest = ""): string => `version: 1\n${rest}\nobjectives:\n  - ${objective}\n`;

function problemsOf(text: string, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const read: ReadExtended = (name) => {
    const found = files[name];
    if (found === undefined) throw new Error(`no such file: ${name}`);
    return found;
  };
  try {
    parseThresholds(text, "folder/file.yaml", read);
  } catch (error) {
    if (error instanceof InputProblems) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("what is read", () => {
  test("an objective with everything", () => {
    const { objectives } = parseThresholds(
      file(
        `{ id: a, metric: http_req_failed, where: { status: 409, ok: true, service: chat }, phase: ramp-up, statistic: rate, pass: ['>= 1%', '<= 5%'],
           warn: '<= 9%', critical: true, weight: 3, minSamples: 7, noData: warn, insufficient: fail, decide: interval, why: because,
           compare: { warn: +5%, fail: +10.5%, atLeast: 1% }, window: { size: 1m30s, kind: for, worst: true, gap: hold }, abort: { after: 30s }, after: chat-1-stopped }`,
      ),
      "file.yaml",
    );
    expect(objectives).toEqual([
      {
        id: "a",
        metric: "http_req_failed",
        source: "k6",
        query: null,
        type: null,
        where: { status: "409", ok: "true", service: "chat" },
        forEach: null,
        phase: "ramp-up",
        when: { relation: "after", action: "chat-1-stopped" },
        statistic: { kind: "rate" },
        statisticText: "rate",
        pass: [
          { text: ">= 1%", operator: ">=", value: 0.01, unit: "share" },
          { text: "<= 5%", operator: "<=", value: 0.05, unit: "share" },
        ],
        warn: [{ text: "<= 9%", operator: "<=", value: 0.09, unit: "share" }],
        good: null,
        of: null,
        window: { sizeMs: 90_000, kind: "for", gap: "hold" },
        atLeast: 0,
        compare: { warn: 0.05, fail: 0.105, atLeast: 0.01 },
        abortAfterMs: 30_000,
        critical: true,
        weight: 3,
        minSamples: 7,
        noData: "warn",
        insufficient: "fail",
        decide: "interval",
        absent: null,
        isK6s: false,
        isScripts: false,
        why: "because",
      },
    ]);
  });

  test("defaults of a bare file", () => {
    const { objectives, ...rest } = parseThresholds(file(OK), "file.yaml");
    expect(objectives[0]).toMatchObject({
      phase: "steady",
      when: null,
      warn: [],
      critical: false,
      weight: 1,
      minSamples: "auto",
      noData: "fail",
      insufficient: "warn",
      decide: "point",
      window: null,
      compare: null,
      abortAfterMs: null,
      why: null,
    });
    expect(
      Object.fromEntries(Object.entries(rest.validity).map(([name, bound]) => [name, bound.text])),
    ).toEqual({
      achievedRate: ">= 98%",
      droppedIterations: "<= 1%",
      vuSaturation: "< 98%",
      scriptErrors: "<= 0.1%",
      generatorCpu: "< 85%",
      duration: ">= 95%",
      clockSkew: "<= 500ms",
      badSamples: "<= 0.1%",
      summaryAgreement: "<= 0.5%",
    });
    expect(rest).toMatchObject({
      fileName: "file.yaml",
      scenario: null,
      profiles: [],
      expectedFailures: [],
      waivers: [],
      scenarios: [],
      noBaseline: "warn",
      score: { warn: null, fail: null },
      policy: {
        breachesToFail: 1,
        spikesToWarn: 3,
        reproducibleErrorShare: { text: "< 1%" },
        failedRequestShare: { text: "<= 5%" },
      },
      implied: [
        { objective: { id: "implied:failed-requests", critical: true, phase: "steady" }, off: null },
        { objective: { id: "implied:checks", critical: true, phase: "steady" }, off: null },
      ],
    });
  });

  test("defaults of the file win over ours, objectives over both", () => {
    const rest = "defaults: { phase: ramp-up, noData: warn, insufficient: fail, noBaseline: skip }";
    const parsed = parseThresholds(
      file(
        `${OK}\n  - { id: b, metric: m, statistic: avg, pass: '< 1', phase: all, noData: skip, insufficient: warn }`,
        rest,
      ),
      "f",
    );
    expect(parsed.objectives.map(({ phase, noData, insufficient }) => [phase, noData, insufficient])).toEqual(
      [
        ["ramp-up", "warn", "fail"],
        ["all", "skip", "warn"],
      ],
    );
    expect(parsed.noBaseline).toBe("skip");
  });

  test("JSON is read too", () => {
    const objectives = [{ id: "a", metric: "m", statistic: "avg", pass: "< 1" }];
    expect(
      parseThresholds(JSON.stringify({ version: 1, objectives }, null, "\t"), "f.json").objectives,
    ).toHaveLength(1);
  });

  test("which samples are good is known of k6's own rates", () => {
    const good = (objective: string): unknown =>
      parseThresholds(file(objective), "f").objectives[0]?.good?.text;
    expect(good("{ id: a, metric: http_req_failed, statistic: burnRate(99%), pass: '< 1' }")).toBe("== 0");
    expect(good("{ id: a, metric: my_errors, statistic: burnRate(99%), pass: '< 1' }")).toBe("== 0");
    expect(good("{ id: a, metric: checks, statistic: burnRate(99%), pass: '< 1' }")).toBe("== 1");
    expect(good("{ id: a, metric: t, good: '< 800ms', statistic: burnRate(99%), pass: '< 1' }")).toBe(
      "< 800ms",
    );
    expect(good("{ id: a, metric: checks, statistic: rate, pass: '> 1%' }")).toBeUndefined();
  });

  test("waivers end with their last day, UTC", () => {
    const rest = "waivers: [{ objective: a, until: 2026-12-31, reason: r, owner: o, bound: '< 600ms' }]";
    expect(parseThresholds(file(OK, rest), "f").waivers).toEqual([
      {
        objective: "a",
        endsMs: Date.parse("2027-01-01T00:00:00Z"),
        until: "2026-12-31",
        reason: "r",
        owner: "o",
        bound: { text: "< 600ms", operator: "<", value: 600, unit: "ms" },
      },
    ]);
  });

  test("k6's own thresholds are objectives beside the file's", () => {
    const rest =
      "k6: { 'http_req_duration{service:chat}': ['p(95)<500', { threshold: 'avg<=100', abortOnFail: true }] }";
    const { objectives } = parseThresholds(file(OK, rest), "f");
    expect(
      objectives.slice(1).map(({ id, critical, phase, minSamples }) => ({ id, critical, phase, minSamples })),
    ).toEqual([
      { id: "k6:http_req_duration{service:chat}:p(95)<500", critical: false, phase: "all", minSamples: 1 },
      { id: "k6:http_req_duration{service:chat}:avg<=100", critical: true, phase: "all", minSamples: 1 },
    ]);
    expect(parseThresholds("version: 1\nk6: { m: ['avg<1'] }", "f").objectives).toHaveLength(1);
  });
});

describe("extends", () => {
  const BASE = `version: 1
validity: { generatorCpu: '< 70%', droppedIterations: '<= 2%' }
policy: { breachesToFail: 1 }
expectedFailures: [{ id: base, where: { status: 409 }, share: '<= 1%' }]
waivers: [{ objective: a, until: 2026-01-01, reason: r, owner: o }]
objectives:
  - { id: a, metric: m, statistic: p(95), pass: '< 400ms', why: base }
  - { id: b, metric: m, statistic: avg, pass: '< 100ms' }
`;
  const read = (name: string): string => {
    if (name === "base.yaml" || name === "../base.yaml") return BASE;
    throw new Error(name);
  };

  test("changes single fields, adds lists, removes by name", () => {
    const text = `version: 1
extends: base.yaml
without: [b]
validity: { generatorCpu: '< 60%' }
policy: { spikesToWarn: 9 }
expectedFailures: [{ where: { status: 404 }, share: '<= 2%' }]
objectives: [{ id: a, pass: '< 300ms' }, { id: c, metric: m, statistic: max, pass: '< 1s' }]
`;
    const parsed = parseThresholds(text, "file.yaml", read);
    expect(parsed.objectives.map(({ id, pass, why }) => [id, pass[0]?.text, why])).toEqual([
      ["a", "< 300ms", "base"],
      ["c", "< 1s", null],
    ]);
    expect(parsed.validity.generatorCpu.text).toBe("< 60%");
    expect(parsed.validity.droppedIterations.text).toBe("<= 2%");
    expect(parsed.policy).toMatchObject({ breachesToFail: 1, spikesToWarn: 9 });
    expect(parsed.expectedFailures.map(({ id }) => id)).toEqual(["base", "expected-failures-2"]);
    expect(parsed.waivers).toHaveLength(1);
  });

  test("names are relative to the file that gives them", () => {
    const files: Record<string, string> = {
      "sub/middle.yaml": "version: 1\nextends: ../../base.yaml\n",
      "../base.yaml": BASE,
    };
    const asked: string[] = [];
    const parsed = parseThresholds(
      "version: 1\nextends: sub/./middle.yaml\n",
      "thresholds/chat/file.yaml",
      (name) => {
        asked.push(name);
        return files[name] ?? "";
      },
    );
    expect(asked).toEqual(["sub/middle.yaml", "../base.yaml"]);
    expect(parsed.objectives).toHaveLength(2);
  });

  test("a file reached twice counts once, where it is weakest", () => {
    const files: Record<string, string> = {
      "base.yaml": BASE,
      "one.yaml": "version: 1\nextends: base.yaml\nobjectives: [{ id: a, pass: '< 1ms' }]",
      "two.yaml": "version: 1\nextends: base.yaml\nobjectives: [{ id: b, pass: '< 2ms' }]",
    };
    const parsed = parseThresholds(
      "version: 1\nextends: [one.yaml, two.yaml]",
      "f.yaml",
      (name) => files[name] ?? "",
    );
    expect(parsed.objectives.map(({ pass }) => pass[0]?.text)).toEqual(["< 1ms", "< 2ms"]);
    expect(parsed.expectedFailures).toHaveLength(1);
  });

  test.each([
    [
      "a file that is not there",
      "extends: gone.yaml",
      ['folder/file.yaml:2 "gone.yaml": expected a threshold file that can be read; no such file: gone.yaml'],
    ],
    [
      "a circle",
      "extends: file.yaml",
      ['folder/file.yaml:2 "file.yaml": expected a file that doesn\'t lead back to itself'],
    ],
    [
      "a wrong name under without",
      "extends: base.yaml\nwithout: [htp]",
      [
        'folder/file.yaml:3 without[0] "htp": expected the id of an inherited objective; did you mean "http"?',
      ],
    ],
  ])("%s", (_name, lines, problems) => {
    const base = "version: 1\nobjectives: [{ id: http, metric: m, statistic: avg, pass: '< 1' }]";
    expect(problemsOf(`version: 1\n${lines}\nobjectives: [${OK}]`, { "base.yaml": base })).toEqual(problems);
  });

  test("a problem is told at the file and line where the field was written", () => {
    const base =
      "version: 1\nobjectives:\n  - id: a\n    metric: http_req_duration\n    statistic: p(95)\n    pass: '< 5%'\n";
    expect(problemsOf("version: 1\nextends: base.yaml", { "base.yaml": base })).toEqual([
      'folder/base.yaml:6 objective a pass "< 5%": expected a bound in a time or a bare number for p(95)',
    ]);
  });
});

describe("every problem, with line, value and the nearest name", () => {
  test.each([
    [
      "not YAML",
      "version: [1",
      /^folder\/file\.yaml:1:10: expected a closing \] for the \[ that opens here$/,
    ],
    [
      "an unknown key",
      file(`${OK}\nmetrc: 1`),
      /^folder\/file\.yaml:5 "metrc": expected one of version, extends, /,
    ],
    ["another version", "version: 2\nobjectives: []", /^folder\/file\.yaml:1 version "2": expected 1$/],
    ["no version", `objectives: [${OK}]`, /^folder\/file\.yaml:?1? version: expected 1 \(it is missing\)$/],
    ["no objectives", "version: 1", /^folder\/file\.yaml: expected at least one objective/],
    ["an empty file", "", /expected/],
    ["a list", "- 1", /expected/],
    [
      "a slip in a key",
      file("{ id: a, metrc: m, statistic: avg, pass: '< 1' }"),
      /^folder\/file\.yaml:4 objectives\[0\] "metrc": expected one of id, metric, .*; did you mean "metric"\?$/,
    ],
    [
      "no metric",
      file("{ id: a, statistic: avg, pass: '< 1' }"),
      /^folder\/file\.yaml:4 objective a: expected a metric \(it is missing\)$/,
    ],
    [
      "no statistic",
      file("{ id: a, metric: m, pass: '< 1' }"),
      /^folder\/file\.yaml:4 objective a: expected p\(N\) with N/,
    ],
    [
      "p95",
      file("{ id: a, metric: m, statistic: p95, pass: '< 1' }"),
      /objectives\[0\]\.statistic "p95": expected p\(N\).*; did you mean "p\(95\)"\?$/,
    ],
    [
      "p(0)",
      file("{ id: a, metric: m, statistic: p(0), pass: '< 1' }"),
      /objective a "p\(0\)": expected p\(N\) with N above 0/,
    ],
    [
      "a slip in a statistic",
      file("{ id: a, metric: m, statistic: cout, pass: '< 1' }"),
      /did you mean "count"\?$/,
    ],
    [
      "a wrong bound",
      file("{ id: a, metric: m, statistic: avg, pass: 400 }"),
      /objectives\[0\]\.pass "400": expected a bound such as "< 400ms"/,
    ],
    [
      "no target",
      file("{ id: a, metric: m, statistic: avg, warn: '< 1' }"),
      /objective a pass: expected a target/,
    ],
    [
      "a limit inside the target",
      file("{ id: a, metric: m, statistic: avg, pass: '< 5ms', warn: '< 4ms' }"),
      /warn "< 4ms": expected a limit looser than the target "< 5ms"; warn is the outer bound/,
    ],
    [
      "a lower limit inside the target",
      file("{ id: a, metric: m, statistic: rate, pass: '> 90%', warn: '> 95%' }"),
      /expected a limit looser/,
    ],
    [
      "two units",
      file("{ id: a, metric: m, statistic: avg, pass: '< 5ms', warn: '< 6' }"),
      /expected one unit in all bounds/,
    ],
    [
      "a share of a time",
      file("{ id: a, metric: m, statistic: count, pass: '< 5%' }"),
      /pass "< 5%": expected a bound in a bare number or bytes for count/,
    ],
    [
      "a time for a rate",
      file("{ id: a, metric: m, statistic: rate, pass: '< 5ms' }"),
      /expected a bound in % or \/s or bytes or a bare number for rate/,
    ],
    [
      "a slip in a choice",
      file(`{ id: a, metric: m, statistic: avg, pass: '< 1', noData: wran }`),
      /noData "wran": expected one of fail, warn, skip; did you mean "warn"\?/,
    ],
    [
      "the same id twice",
      file(`${OK}\n  - ${OK}`),
      /folder\/file\.yaml:5 objectives\[1\]\.id "a": expected an id used once in a file/,
    ],
    [
      "absentMeans alone",
      file("{ id: a, metric: m, statistic: count, pass: '== 0', absentMeans: 0 }"),
      /expected absentMeans and given together/,
    ],
    [
      "burnRate of an unknown metric",
      file("{ id: a, metric: m, statistic: burnRate(99%), pass: '< 1' }"),
      /good: expected which samples are good/,
    ],
    [
      "good without a use",
      file("{ id: a, metric: m, statistic: avg, pass: '< 1', good: '== 0' }"),
      /good "== 0": expected share or burnRate/,
    ],
    [
      "apdex of answers only",
      file(
        "{ id: a, metric: m, where: { expected_response: 'true' }, statistic: apdex(500ms), pass: '> 0.9' }",
      ),
      /where "true": expected no filter on expected_response/,
    ],
    [
      "a window of nothing",
      file("{ id: a, metric: m, statistic: avg, pass: '< 1', window: { size: 0s } }"),
      /window "0s": expected a size above 0/,
    ],
    [
      "a window of a gauge's value",
      file("{ id: a, metric: m, statistic: value, pass: '< 1', window: { size: 5s } }"),
      /expected no window for value/,
    ],
    [
      "atLeast without spikes",
      file("{ id: a, metric: m, statistic: avg, pass: '< 1', atLeast: 5ms }"),
      /atLeast "5ms": expected spikes\(k\)/,
    ],
    [
      "a query of k6",
      file("{ id: a, metric: m, statistic: avg, pass: '< 1', query: up }"),
      /query "up": expected no query, or source: prometheus/,
    ],
    [
      "prometheus without a query",
      file("{ id: a, metric: m, source: prometheus, statistic: avg, pass: '< 1' }"),
      /query: expected a PromQL expression/,
    ],
    [
      "compare the wrong way round",
      file("{ id: a, metric: m, statistic: avg, pass: '< 1', compare: { warn: +9%, fail: +5% } }"),
      /compare "\+9%, \+5%": expected fail to be at least warn/,
    ],
    [
      "forEach on a fixed tag",
      file("{ id: a, metric: m, where: { name: x }, forEach: { tag: name }, statistic: avg, pass: '< 1' }"),
      /forEach "name": expected a tag that where does not fix/,
    ],
    [
      "an abort that isn't critical",
      file("{ id: a, metric: m, statistic: avg, pass: '< 1', critical: false, abort: { after: 5s } }"),
      /abort: expected critical: true/,
    ],
    [
      "validity the wrong way round",
      file(OK, "validity: { achievedRate: '<= 98%' }"),
      /folder\/file\.yaml:2 validity\.achievedRate "<= 98%": expected a bound such as ">= 98%"/,
    ],
    [
      "validity in a wrong unit",
      file(OK, "validity: { clockSkew: '<= 5%' }"),
      /validity\.clockSkew "<= 5%": expected a bound such as "<= 500ms"/,
    ],
    [
      "a policy of no breaches",
      file(OK, "policy: { breachesToFail: 0 }"),
      /policy\.breachesToFail "0": expected a whole number from 1/,
    ],
    [
      "a reproducible error without an upper bound",
      file(OK, "policy: { reproducibleErrorShare: '> 1%' }"),
      /policy\.reproducibleErrorShare "> 1%": expected a bound such as "< 1%"/,
    ],
    [
      "expected failures without an upper bound",
      file(OK, "expectedFailures: [{ where: { status: 409 }, share: '> 5%' }]"),
      /expectedFailures\[0\]\.share "> 5%": expected an upper bound/,
    ],
    [
      "a waiver of nothing",
      file(OK, "waivers: [{ objective: b, until: 2026-12-31, reason: r, owner: o }]"),
      /waivers\[0\]\.objective "b": expected the id of an objective of this file$/,
    ],
    [
      "a waiver of what is critical",
      file(
        "{ id: a, metric: m, statistic: avg, pass: '< 1', critical: true }",
        "waivers: [{ objective: a, until: 2026-12-31, reason: r, owner: o }]",
      ),
      /a critical one can't be waived/,
    ],
    [
      "a waiver for ever",
      file(OK, "waivers: [{ objective: a, until: never, reason: r, owner: o }]"),
      /waivers\[0\]\.until "never": expected a date such as 2026-12-31/,
    ],
    [
      "a score the wrong way round",
      file(OK, "score: { fail: '< 50%' }"),
      /score\.fail "< 50%": expected a lower bound/,
    ],
    [
      "a k6 threshold that is none",
      file(OK, "k6: { m: ['p95<500'] }"),
      /folder\/file\.yaml:2 k6 threshold of "m" "p95<500": expected aggregation, operator and number/,
    ],
  ])("%s", (_name, text, problem) => {
    const problems = problemsOf(text);
    expect(problems.some((one) => problem.test(one)) ? "told" : problems).toBe("told");
  });

  test("all at once, over several files", () => {
    const problems = problemsOf(
      `version: 1\nextends: base.yaml\nvalidty: {}\nobjectives:\n  - { id: a, metric: m, statistic: p999, pass: '< 1' }\n  - { id: b, metrik: m }\n`,
      { "base.yaml": "version: 1\nobjectives: [{ id: z, metric: m, statistic: avg, pass: nope }]" },
    );
    expect(problems.map((problem) => problem.split(": expected")[0])).toEqual([
      'folder/file.yaml:5 objectives[0].statistic "p999"',
      'folder/file.yaml:6 objectives[1] "metrik"',
      'folder/file.yaml:3 "validty"',
    ]);
  });
});

describe("hostile files", () => {
  test.each([
    ["too long", `version: 1\n#${"x".repeat(1_000_001)}`],
    [
      "aliases upon aliases",
      `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]`,
    ],
    ["__proto__", 'version: 1\n"__proto__": { x: 1 }'],
    ["NaN", "version: .nan"],
    ["a circle of aliases", "version: 1\nobjectives: &a [*a]"],
  ])("%s is refused, not crashed on", (_name, text) => expect(problemsOf(text)).not.toEqual([]));
});
