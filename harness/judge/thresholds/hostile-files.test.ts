import { describe, expect, test } from "vitest";
import { InputProblems } from "../../errors.ts";
import { parseThresholds } from "./parse.ts";

function problemsOf(text: string, extended = ""): string {
  try {
    parseThresholds(text, "slo.yaml", () => extended);
  } catch (error) {
    if (error instanceof InputProblems) return error.message;
    throw error;
  }
  return "";
}

const OBJECTIVE = "{ id: a, metric: m, statistic: p(95), pass: '< 1' }";
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

describe("more than any threshold file has", () => {
  test.each([
    ["characters", `#${"x".repeat(1_000_000)}`, "a file of at most 1000000 characters"],
    ["keys", lines(60_000, (index) => `key${index}: 1`), "at most 100000 keys, values and brackets"],
    ["items", "- a\n".repeat(60_000), "at most 100000 keys, values and brackets"],
    ["lists in lists", `version: ${"[".repeat(1_000)}`, "lists and maps at most 64 deep"],
    ["maps in maps", `version: ${"{a: ".repeat(1_000)}`, "lists and maps at most 64 deep"],
    ["lists in lists on a line", `version:\n${"- ".repeat(20_000)}`, "lists and maps at most 64 deep"],
    ["maps by indents", lines(100, (index) => `${" ".repeat(index)}a:`), "lists and maps at most 64 deep"],
    [
      "what aliases make of little",
      `version: 1\na0: &a0 [x]\n${lines(12, (index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(10)}]`)}`,
      "at most 100 aliases",
    ],
  ])("%s", (_what, text, expected) =>
    expect(problemsOf(text)).toContain(
      `slo.yaml: expected ${expected}`.replace(
        "expected at most 100000",
        "expected a file of at most 100000",
      ),
    ),
  );

  test("mistakes: the first fifty are told", () => {
    const text = `version: 1\nobjectives: [${OBJECTIVE}]\n${lines(5_000, (index) => `key${index}: 1`)}`;
    const told = problemsOf(text).split("\n");
    expect(told).toHaveLength(51);
    expect(told[0]).toContain('slo.yaml:3 "key0": expected one of version');
    expect(told.at(-1)).toBe("slo.yaml: expected none of 4950 further mistakes");
  });
});

describe("YAML that means more than it seems to", () => {
  test.each([
    [
      "a merge key",
      `version: 1\nobjectives:\n  - &a ${OBJECTIVE}\n  - <<: *a\n    id: b`,
      "slo.yaml:4:5: expected no merge key (<<), which is no part of YAML 1.2; write the keys out; threshold files can share theirs through one that they name under extends",
    ],
    [
      "a second document",
      `version: 1\nobjectives: [${OBJECTIVE}]\n---\nversion: 1`,
      "slo.yaml:3:1: expected one document: a second one begins here, after a line of ---",
    ],
    [
      "a directive",
      `%YAML 1.1\n---\nversion: 1\nobjectives: [${OBJECTIVE}]`,
      "slo.yaml:1:1: expected no directives: lines that begin with %",
    ],
    [
      "a tag",
      `version: 1\nobjectives: !include other.yaml`,
      "slo.yaml:2:13: expected plain values: tags such as !name are not read",
    ],
  ])("%s is refused", (_what, text, expected) => expect(problemsOf(text)).toBe(expected));

  test("an anchor and its aliases are read", () => {
    expect(
      problemsOf(
        `version: 1\nobjectives:\n  - { id: a, metric: &m latency, statistic: avg, pass: &p '< 1' }\n  - { id: b, metric: *m, statistic: max, pass: *p }`,
      ),
    ).toBe("");
  });
});

describe("what was opened and not closed is told first, where it opens", () => {
  test.each([
    [
      `version: 1\nobjectives:\n  - { id: a, metric: x\n  - { id: b }`,
      "slo.yaml:3:5: expected a closing } for the { that opens here",
    ],
    [
      `{"version": 1, "objectives": [{"id": "a"]}`,
      "slo.yaml:1:31: expected a closing } for the { that opens here",
    ],
    [
      `version: 1\nscenario: "abc\nobjectives: []`,
      'slo.yaml:2:11: expected a closing " for the " that opens here',
    ],
    [
      `version: 1\nobjectives:\n  - { id: a, pass: ['<`,
      "slo.yaml:3:21: expected a closing ' for the ' that opens here",
    ],
  ])("%j", (text, expected) => expect(problemsOf(text).split("\n")[0]).toBe(expected));
});

test.each([
  "root:x:0:0:root:/root:/bin/S3cr3t\nbin:x:1:1",
  "-----BEGIN KEY-----\nS3cr3t\n-----END KEY-----",
  "password: S3cr3t",
  "S3cr3t: 1\nversion: '3'",
  "[default]\naws_secret_access_key = S3cr3t",
  "S3cr3t",
  "- S3cr3t",
  "*S3cr3t",
  "a: !S3cr3t b",
  '{"auths": {"x": {"auth": "S3cr3t"}}}',
  'a: "\\S3cr3t"',
  "a: 1\n  S3cr3t: [",
  "%S3cr3t\n---\na",
  "a: @S3cr3t",
])("nothing of a file that is no threshold file is told, also where it is extended: %j", (text) => {
  for (const told of [problemsOf(text), problemsOf("version: 1\nextends: other.yaml", text)]) {
    expect(told).not.toBe("");
    expect(told).not.toContain("S3cr3t");
  }
});
