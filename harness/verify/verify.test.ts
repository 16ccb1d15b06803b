import { describe, expect, test } from "vitest";
import { EXIT } from "../errors.ts";
import {
  type CheckResult,
  type CheckSection,
  NotMeasured,
  orInterrupted,
  type Outcome,
  runSection,
  same,
} from "./checks.ts";
import { exitCodeOf } from "./exit-code.ts";
import { readTemplate } from "../report/fixtures/golden.ts";
import { renderPage } from "./render-page.ts";
import { renderMarkdown } from "./render.ts";
import { auditRows } from "./audit-rows.ts";
import { compareReplicas, REPLICAS_SECTION } from "./replicas.ts";
import { FLOW_SECTION, LEGACY_SECTION, PASS_FAIL, ROUTING_SECTION } from "./staging-plan.ts";
import { expectTopic } from "./topic-commands.ts";

const SECTION: CheckSection = {
  title: { en: "2.9 Example", ko: "2.9 예" },
  columns: [
    { heading: { en: "Test case", ko: "테스트 케이스" }, cell: "title" },
    { heading: { en: "Expected", ko: "예상 결과" }, cell: "expected" },
    { heading: { en: "Actual", ko: "실제 결과" }, cell: "actual" },
    PASS_FAIL,
  ],
  cases: [
    { id: "good", title: { en: "good", ko: "정상" }, expected: same("works") },
    { id: "bad", title: same("bad | worse"), expected: same("works") },
    { id: "absent", title: same("absent"), expected: same("works") },
  ],
};

describe("staging checks", () => {
  test("the plan has 001's numbers of cases, each with an id of its own", () => {
    const sections = [LEGACY_SECTION, ROUTING_SECTION, FLOW_SECTION, REPLICAS_SECTION];
    expect(sections.map(({ cases }) => cases.length)).toEqual([5, 14, 5, 3]);
    const ids = sections.flatMap(({ cases }) => cases.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("a case passes only by an attempt that succeeds", async () => {
    const seen: string[] = [];
    const section = await runSection(
      SECTION,
      { good: async () => "worked", bad: () => Promise.reject(new Error("<broken>")) },
      ({ id }) => seen.push(id),
    );
    expect(section.results.map(({ outcome, actual }) => [outcome, actual])).toEqual([
      ["pass", "worked"],
      ["fail", "<broken>"],
      ["fail", "not tried"],
    ]);
    expect(seen).toEqual(["good", "bad", "absent"]);
    const report = {
      title: { en: "Phase 9", ko: "9단계" },
      at: "2026-01-01T00:00:00.000Z",
      notes: [{ en: "SHORTENED <b>", ko: "단축" }],
      sections: [section],
    };
    expect(renderMarkdown(report, "en").split("\n")).toEqual([
      "# Phase 9",
      "",
      "2026-01-01T00:00:00.000Z: **1/3 passed**",
      "",
      "> ⚠️ **SHORTENED <b>**",
      "",
      "## 2.9 Example: 1/3 passed",
      "",
      "| Test case | Expected | Actual | Pass/Fail |",
      "|---|---|---|---|",
      "| good | works | worked | ✅ PASS |",
      "| bad \\| worse | works | <broken> | ❌ FAIL |",
      "| absent | works | not tried | ❌ FAIL |",
      "",
    ]);
    const korean = renderMarkdown(report, "ko");
    expect(korean).toContain("| 테스트 케이스 | 예상 결과 | 실제 결과 | Pass/Fail |");
    expect(korean).toContain("| 정상 | works | worked | ✅ PASS |");
    const html = renderPage(report, "en", readTemplate);
    expect(html).toContain("&lt;broken&gt;</td>");
    expect(html).toContain("bad: &lt;broken&gt;</li>".replace("bad", "bad | worse"));
    expect(html).toContain('<p class="banner">SHORTENED &lt;b&gt;</p>');
    expect(html).toContain('<section id="verdict" class="verdict verdict-breach"');
  });

  test("a table without a column for what was seen has it below", () => {
    const results = [resultWith("pass", { actual: "FILLED at 50000" })];
    const report = {
      title: same("T"),
      at: "",
      notes: [],
      sections: [{ table: FLOW_SECTION, results }],
    };
    expect(renderMarkdown(report, "ko")).toContain("근거:\n\n- one: FILLED at 50000\n");
    expect(renderPage(report, "en", readTemplate)).toContain("<li>one: FILLED at 50000</li>");
  });

  test("a command counts only in its own topic, and only once", () => {
    const command = (topic: string) => ({
      topic,
      partition: 0,
      offset: 7,
      command: { kind: "PLACE_ORDER", orderId: 5 },
    });
    expect(expectTopic([command("a")], "PLACE_ORDER", "5", "a")).toBe("a [0] @ 7");
    expect(() => expectTopic([command("b")], "PLACE_ORDER", "5", "a")).toThrow(
      "PLACE_ORDER of order 5 is in b [0] @ 7",
    );
    expect(() => expectTopic([command("a"), command("a")], "PLACE_ORDER", "5", "a")).toThrow(
      "a [0] @ 7, a [0] @ 7",
    );
    expect(() => expectTopic([], "PLACE_ORDER", "5", "a")).toThrow("is in no topic");
  });
});

function resultWith(outcome: Outcome, given: Partial<CheckResult> = {}): CheckResult {
  const row = { id: "one", title: same("one"), expected: same("works"), durationMs: 0 };
  return { ...row, outcome, actual: "seen", evidence: null, ...given };
}

describe("exit code of a phase", () => {
  const phase = (outcomes: readonly Outcome[], ...runExitCodes: readonly number[]) =>
    exitCodeOf({
      sections: [{ table: SECTION, results: outcomes.map((outcome) => resultWith(outcome)) }],
      runExitCodes,
    });

  test.each([
    ["all passed", phase(["pass", "pass"]), EXIT.pass],
    ["a missed figure", phase(["pass", "fail", "unmeasured"]), EXIT.fail],
    ["a figure that could not be measured", phase(["pass", "unmeasured"]), EXIT.invalid],
    ["nothing tried", phase([]), EXIT.invalid],
    ["a run whose environment broke", phase(["fail"], EXIT.pass, EXIT.environment), EXIT.environment],
    ["a broken invariant", phase(["pass"], EXIT.environment, EXIT.invariant), EXIT.invariant],
  ])("%s", (_name, actual, expected) => expect(actual).toBe(expected));
});

describe("primary and standby", () => {
  const engine = (role: string, nextOffset: number, hash: string) => ({
    role,
    lanes: [{ name: "input/0", nextOffset, hash }],
  });

  test.each([
    [
      "agree",
      [engine("primary", 9, "aa"), engine("standby", 9, "aa")],
      { agree: true, words: "aa before input/0@9" },
    ],
    [
      "differ",
      [engine("standby", 9, "aa"), engine("primary", 9, "bb")],
      { agree: false, words: "aa and bb before input/0@9" },
    ],
    ["are not at the same place", [engine("primary", 10, "bb"), engine("standby", 9, "aa")], null],
    ["have no primary", [engine("standby", 9, "aa"), engine("standby", 9, "aa")], null],
    ["are both primary", [engine("primary", 9, "aa"), engine("primary", 9, "aa")], null],
    ["have no standby", [engine("primary", 9, "aa")], null],
  ])("%s", (_name, states, compared) => expect(compareReplicas(states)).toEqual(compared));
});

test("an invariant that compared nothing has not passed the audit, and a broken one tells an example", () => {
  const rows = auditRows("off", same("off"), [
    { name: "no book is crossed", compared: 9, violations: 0, examples: [] },
    { name: "positions of each symbol sum to zero", compared: 0, violations: 0, examples: [] },
    { name: "trades", compared: 9, violations: 2, examples: ["trade 7 is lost"] },
  ]);
  expect(rows.map(({ id, outcome, actual }) => [id, outcome, actual])).toEqual([
    ["audit-off-1", "pass", "9 compared, 0 broken"],
    ["audit-off-2", "unmeasured", "0 compared, 0 broken"],
    ["audit-off-3", "fail", "9 compared, 2 broken: trade 7 is lost"],
  ]);
});

describe("a case", () => {
  const [one] = SECTION.cases;
  test.each<[string, () => Promise<string>, Outcome, string]>([
    [
      "that can't be told is not measured",
      () => Promise.reject(new NotMeasured("too few")),
      "unmeasured",
      "too few",
    ],
    ["that throws anything else fails", () => Promise.reject(new Error("broken")), "fail", "broken"],
  ])("%s", async (_name, attempt, outcome, actual) => {
    const { results } = await runSection(
      { ...SECTION, cases: one === undefined ? [] : [one] },
      { good: attempt },
      () => undefined,
    );
    expect(results).toMatchObject([{ outcome, actual }]);
  });

  test("is given up when it is interrupted, and not before", async () => {
    const interruption = new AbortController();
    const context = { interrupted: interruption.signal };
    expect(await orInterrupted(Promise.resolve("done"), context)).toBe("done");
    const hanging = orInterrupted(new Promise(() => undefined), context);
    interruption.abort("SIGINT");
    await expect(hanging).rejects.toThrow("interrupted by SIGINT");
    await expect(orInterrupted(new Promise(() => undefined), context)).rejects.toThrow(
      "interrupted by SIGINT",
    );
  });
});

test("what nobody looks at is counted apart, and makes no phase worse", () => {
  const results = (["pass", "pass", "unchecked"] as const).map((outcome) => resultWith(outcome));
  const report = { title: same("T"), at: "", notes: [], sections: [{ table: SECTION, results }] };
  expect(renderMarkdown(report, "en")).toContain("**2/2 passed, 1 not checked**");
  expect(renderMarkdown(report, "ko")).toContain("⬜ 확인 안 함");
  expect(renderPage(report, "ko", readTemplate)).toContain("2/2 통과, 1건 확인 안 함");
  const phase = (outcomes: readonly Outcome[]) =>
    exitCodeOf({
      sections: [{ table: SECTION, results: outcomes.map((outcome) => resultWith(outcome)) }],
      runExitCodes: [],
    });
  expect(phase(["pass", "unchecked"])).toBe(EXIT.pass);
  expect(phase(["unchecked"])).toBe(EXIT.invalid);
  expect(phase(["pass", "unchecked", "unmeasured"])).toBe(EXIT.invalid);
  expect(phase(["fail", "unchecked"])).toBe(EXIT.fail);
});
