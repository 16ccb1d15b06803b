import { describe, expect, test } from "vitest";
import { say } from "../contracts/reason.ts";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../report/fixtures/golden.ts";
import { tellingIn } from "../report/words/telling.ts";
import { renderChaosMarkdown, renderChaosPage, rowText, scoreText } from "./page.ts";
import { chaosReportSchema } from "./report.ts";
import { madeUpFault, madeUpReport, madeUpRow } from "./testing/made-up.ts";

const NEVER = madeUpFault({
  outcome: "not-recovered",
  recoveryFromInjectionMs: null,
  recoveryFromHealingMs: null,
});
const UNSEEN = { lost: null, duplicated: null, invariants: { held: 0, count: 0, compared: 0 } };
const ROWS = [
  madeUpRow(),
  madeUpRow({
    experiment: "exchange/kafka-restarted",
    title: null,
    faults: [madeUpFault({ outcome: "no-impact", breachedMs: 0 })],
  }),
  madeUpRow({
    experiment: "chat/two",
    system: "chat",
    outcome: "failed",
    headline: "FAIL",
    ...say("LIMIT_BREACHED", { value: "40%", bound: "< 2%" }),
    exitCode: 1,
    faults: [NEVER, madeUpFault({ recoveryFromHealingMs: null })],
    lost: 2,
  }),
  madeUpRow({
    experiment: "mine.yaml",
    system: null,
    outcome: "not-shown",
    headline: "INVALID",
    faults: [],
    ...UNSEEN,
  }),
].map(({ message: _message, ...row }: ReturnType<typeof madeUpRow> & { message?: string }) => row);
const report = { ...madeUpReport(ROWS), isWhole: false, exitCode: 1 };

test("what is made up is what the schema takes", () => {
  expect(chaosReportSchema.parse(report)).toEqual(report);
});

test.each(GOLDEN_LANGUAGES)("the page in %s as Markdown", (language) => {
  expectGolden(`markdown/chaos-${language}.md`, renderChaosMarkdown(report, language));
});

test("of a fault whose recovery can't be told no time is told", () => {
  const row = madeUpRow({ faults: [madeUpFault({ outcome: "undecided" })] });
  expect(rowText(row, tellingIn("en"))).toBe("the primary is killed: survived");
});

test("the page names first what did not survive", () => {
  const html = renderChaosPage(report, "en", readTemplate);
  const first = html.slice(html.indexOf('id="verdict"'), html.indexOf('id="system-exchange"'));
  expect(first).toContain("2 of 4 faults survived; 2 lost, 0 duplicated; 1 not measured");
  expect(first).toContain("the primary is killed: failed (40% breaks the limit &lt; 2%)");
  expect(first).toContain("A part: not every experiment");
});

describe("in a line", () => {
  test("the score", () => {
    expect(scoreText(report, tellingIn("ko"))).toBe(
      "장애 4건 중 2건 통과, 유실 2건, 중복 0건, 측정 불가 1건",
    );
  });

  test("a row", () => {
    const lines = ROWS.map((row) => rowText(row, tellingIn("en")));
    expect(lines).toEqual([
      "the primary is killed: survived (3.8 s, 0 s after healing)",
      "exchange/kafka-restarted: survived (no impact)",
      "the primary is killed: failed (40% breaks the limit < 2%)",
      "the primary is killed: not measured (5 of 5 objectives are met)",
    ]);
  });
});
