import { describe, expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import type { K6Options } from "./k6-options.ts";
import { readK6Options } from "./read-k6-options.ts";
import { splitWords } from "./split-words.ts";

const PROFILE = { by: "the profile quick says the load", instead: "leave one of the two out" };

function read(
  line: string,
  variables: Readonly<Record<string, string>> = {},
  more: Partial<Parameters<typeof readK6Options>[0]> = {},
): { readonly options: K6Options; readonly problem: string } {
  const problems = new ProblemCollector();
  const { k6 } = splitWords(line.split(" ").filter(Boolean));
  // No configuration file of whoever runs the tests.
  const seen = { HOME: "/nowhere", ...variables };
  const options = readK6Options({
    flags: k6,
    variables: seen,
    workingDirectory: "/work",
    loadIsSaid: null,
    problems,
    ...more,
  });
  try {
    problems.throwIfAny();
  } catch (error) {
    return { options, problem: (error as InputProblems).message };
  }
  return { options, problem: "" };
}

describe("flags", () => {
  test.each<[string, readonly string[]]>([
    ["--rps 5 --tag a=b --tag c=d", ["--rps=5", "--tag=a=b", "--tag=c=d"]],
    ["--http-debug -w --no-setup", ["--http-debug=headers", "--throw=true", "--no-setup=true"]],
    ["-s 1s:2 -s 2s:0", ["--stage=1s:2", "--stage=2s:0"]],
    ["-s 1m30s -s :5 -s 0.5s:5", ["--stage=1m30s", "--stage=:5", "--stage=0.5s:5"]],
    ["-c k6.json --console-output=c.log", ["--config=/work/k6.json", "--console-output=/work/c.log"]],
    ["--secret-source file=./a.secret", ["--secret-source=file=/work/a.secret"]],
    ["--secret-source file=name=x,filename=a", ["--secret-source=file=name=x,filename=/work/a"]],
    ["--secret-source mock=a=b", ["--secret-source=mock=a=b"]],
    ["--no-usage-report --no-color --no-thresholds", []],
    ["-- --of-a-newer-k6 5", ["--of-a-newer-k6", "5"]],
  ])("%s", (line, words) => {
    const { options, problem } = read(line);
    expect(problem).toBe("");
    expect(options.words).toEqual(words);
  });

  test("k6 inspect gets what the script needs to be read", () => {
    expect(read("--compatibility-mode base --rps 3").options.inspectWords).toEqual([
      "--compatibility-mode=base",
    ]);
  });

  test("users and duration are k6's where no profile holds them", () => {
    const given = { vus: "3", duration: "2s" };
    expect(read("", {}, given).options).toMatchObject({
      words: ["--vus=3", "--duration=2s"],
      load: { K6_VUS: "3", K6_DURATION: "2s" },
    });
    expect(read("", {}, { ...given, loadIsSaid: PROFILE }).options).toMatchObject({ words: [], load: {} });
  });
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ["-o json=a.json -o influxdb=http://h/db", {}, ["json=/work/a.json", "influxdb=http://h/db"]],
  ["", { K6_OUT: "csv=a.csv,json=b.json" }, ["csv=/work/a.csv", "json=/work/b.json"]],
  [
    "-o csv=fileName=a.csv,timeFormat=unix",
    { K6_OUT: "json=b" },
    ["csv=fileName=/work/a.csv,timeFormat=unix"],
  ],
  ["-o web-dashboard=export=r.html -o cloud", {}, ["web-dashboard=export=/work/r.html", "cloud"]],
])("outputs of %s and %o", (line, variables, outputs) => {
  expect(read(line, variables).options.outputs).toEqual(outputs);
});

test.each<[string, Record<string, string>, Partial<K6Options>]>([
  ["--no-thresholds", {}, { withoutThresholds: true }],
  ["", { K6_NO_THRESHOLDS: "1" }, { withoutThresholds: true }],
  ["--no-thresholds=false", { K6_NO_THRESHOLDS: "1" }, { withoutThresholds: false }],
  ["--include-system-env-vars=false", {}, { systemVariables: false }],
  ["--system-tags name,status", {}, { systemTags: ["name", "status"] }],
  ["", { K6_SUMMARY_TREND_STATS: "avg,p(75)" }, { trendStatistics: ["avg", "p(75)"] }],
  ["--summary-mode full", {}, { summaryMode: "full" }],
])("%s and %o are what the harness does itself", (line, variables, expected) => {
  expect(read(line, variables).options).toMatchObject(expected);
});

test("variables reach k6 as they are, but for those that the harness says and for paths", () => {
  const variables = {
    K6_ITERATIONS: "5",
    K6_RPS: "3",
    K6_OUT: "json=a",
    K6_CONFIG: "c.json",
    K6_TARGET_URL: "x",
  };
  expect(read("", variables).options.changed).toEqual({ K6_OUT: null, K6_CONFIG: "/work/c.json" });
  expect(read("", { K6_VUS: "5" }, { loadIsSaid: PROFILE }).options.changed).toEqual({ K6_VUS: null });
});

test.each<
  [string, Record<string, string>, Parameters<typeof readK6Options>[0]["loadIsSaid"], readonly string[]]
>([
  ["-i 5 --rps 3 -o json=a --verbose", {}, null, ["--iterations=5", "--rps=3"]],
  ["", { K6_VUS: "3", K6_STAGES: "1s:1" }, null, ["--vus=3", "--stage=1s:1"]],
  ["-i 5", { K6_ITERATIONS: "9" }, null, ["--iterations=5"]],
  ["--no-setup", { K6_VUS: "3" }, PROFILE, ["--no-setup"]],
  ["", { K6_OUT: "json=a", K6_TARGET_URL: "x" }, null, []],
])("what shapes the load of %s and %o", (line, variables, loadIsSaid, shaping) => {
  expect(read(line, variables, { loadIsSaid }).options.shaping).toEqual(shaping);
});

describe("refused by name", () => {
  test.each<[string, Record<string, string>, string]>([
    ["--linger", {}, "--linger: expected it left out: the run would wait for somebody to end it"],
    ["--log-output none", {}, "--log-output: expected it left out"],
    ["", { K6_LOG_FORMAT: "raw" }, 'K6_LOG_FORMAT "raw": expected it left out'],
    ["-t archive", {}, "--type: expected it left out"],
    ["--summary-mode disabled", {}, '--summary-mode "disabled": expected compact or full'],
    ["-o json", {}, '--out "json": expected a file: json=FILE'],
    ["", { K6_AUTO_EXTENSION_RESOLUTION: "true" }, "--k6 PATH"],
    ["", { K6_THRESHOLDS: "{}" }, "K6_THRESHOLDS"],
    ["-- --vus 3", {}, "--vus: expected its place before the --"],
    ["--stage 10", {}, '--stage "10": expected a duration and a number of users, such as 30s:10'],
    ["-s 10s:1 -s x:3", {}, '--stage "x:3": expected a duration'],
    ["", { K6_STAGES: "10s:1,5" }, 'K6_STAGES "10s:1,5": expected a duration'],
    ["--tag team", {}, '--tag "team": expected NAME=VALUE'],
    ["--tag team=", {}, '--tag "team=": expected NAME=VALUE'],
    ["", { K6_TAGS: "team=a" }, 'K6_TAGS "team=a": expected NAME:VALUE'],
    ["-i 1.5", {}, '--iterations "1.5": expected a whole number from 1, such as 100'],
    ["", { K6_RPS: "fast" }, 'K6_RPS "fast": expected a whole number'],
    ["--min-iteration-duration=soon", {}, "expected a duration, such as 500ms"],
    ["-i 5 -s 5s:3", {}, "--stage: expected it left out beside --iterations"],
    ["--no-thresholds=perhaps", {}, '--no-thresholds "perhaps": expected true or false'],
  ])("%s %o", (line, variables, message) => {
    expect(read(line, variables).problem).toContain(message);
  });

  test.each([
    ["-i 5", {}],
    ["", { K6_STAGES: "1s:1" }],
  ])("a load beside a profile: %s %o", (line, variables) => {
    expect(read(line, variables as Record<string, string>, { loadIsSaid: PROFILE }).problem).toContain(
      PROFILE.by,
    );
  });

  test("a variable that says no is as good as none", () => {
    expect(
      read("--linger=false", { K6_LINGER: "false", K6_AUTO_EXTENSION_RESOLUTION: "false" }).problem,
    ).toBe("");
  });
});
