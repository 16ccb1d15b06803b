import { expect, test } from "vitest";
import { expectGolden, GOLDEN_LANGUAGES, readTemplate } from "../report/fixtures/golden.ts";
import { tellingIn } from "../report/words/telling.ts";
import { renderProofMarkdown, renderProofPage, scoreText } from "./page.ts";
import { LOAD, madeUpMistake, madeUpReport, type MadeUpRun } from "./testing/made-up.ts";

const INVARIANT = { invariants: ["acknowledged = stored"] };
const ACTION = ["stop:chat-1@8s+6s"];
const OTHER = { ...LOAD, flags: { ...LOAD.flags, action: ACTION }, variables: { POOL: "4" } };

const MISTAKES = [
  madeUpMistake("slow-store", {
    arithmetic: "each store waits 400 ms, beyond 50 ms",
    cause: "database-lock",
  }),
  madeUpMistake("global-lock", { cause: "database-lock" }),
  madeUpMistake("lost-writes", { caughtBy: INVARIANT, arithmetic: "1 of 100 <of> 300 messages | 3" }),
  madeUpMistake("drop-messages", { caughtBy: INVARIANT }),
  madeUpMistake("no-effect", { caughtBy: "nothing" }),
  madeUpMistake("small-pool", { load: OTHER }),
];

const RUNS: Readonly<Record<string, MadeUpRun>> = {
  "slow-store": { p95: "missed", causes: ["database-lock"] },
  "global-lock": { p95: "missed", causes: ["redis-delay"] },
  "lost-writes": { lost: 3 },
  "no-effect": { p95: "near" },
  "small-pool": { verdict: { invalid: true, verdict: "FAIL" } },
};

const report = madeUpReport(MISTAKES, RUNS, { controlsMin: 3, isWhole: false });

test.each(GOLDEN_LANGUAGES)("the page in %s as Markdown", (language) => {
  expectGolden(`markdown/prove-${language}.md`, renderProofMarkdown(report, language));
});

test("the page says what is missing first, and holds a row for each mistake", () => {
  const html = renderProofPage(report, "en", readTemplate);
  const first = html.slice(html.indexOf('id="verdict"'), html.indexOf('id="system-chat"'));
  expect(first).toContain("chat drop-messages: escaped (silent: acknowledged &#x3D; stored)");
  expect(first.indexOf("drop-messages")).toBeLessThan(first.indexOf("global-lock"));
  expect(first).toContain("A part of the proof");
  for (const { name } of MISTAKES) expect(html).toContain(`<code>${name}</code>`);
  expect(html).toContain("1 of 100 &lt;of&gt; 300 messages");
});

test("the score in a line", () => {
  expect(scoreText(report, tellingIn("en"))).toBe(
    "3 of 5 known mistakes caught, 1 of 4 loads without one alarmed; 1 not measured",
  );
  expect(scoreText(report, tellingIn("ko"))).toBe(
    "알려진 결함 5개 중 3개 감지, 결함 없는 부하 4건 중 오경보 1건, 측정 불가 1건",
  );
});
