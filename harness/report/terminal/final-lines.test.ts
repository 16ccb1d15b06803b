import { describe, expect, test } from "vitest";
import { say } from "../../contracts/reason.ts";
import { faulty, kill, loadOf } from "../../judge/testing/faulty-run.ts";
import { judgeMadeUp } from "../../judge/testing/judge-made-up.ts";
import { buildReportView } from "../build-view.ts";
import { CASES } from "../fixtures/cases.ts";
import { raisedCommand } from "../sections/findings/next-command.ts";
import { finalLines, type FinalLinesInput } from "./final-lines.ts";

const input = (changes: Partial<FinalLinesInput> = {}): FinalLinesInput => ({
  verdict: { verdict: "PASS", invalid: false, incomplete: false, ...say("ALL_MET", { count: "8" }) },
  reportPath: "loadtest_reports/runs/x/report.html",
  runDirectory: "loadtest_reports/runs/x",
  command: "K6_VUS=50 make load-msa-report",
  ...changes,
});

describe("finalLines", () => {
  test("says verdict with reason, report and the next command", () => {
    expect(finalLines(input({ raisedCommand: "K6_VUS=100 make load-msa-report" }))).toEqual([
      "✔ PASS: 8 of 8 objectives are met",
      "Next, at twice the load: K6_VUS=100 make load-msa-report",
      "Report: loadtest_reports/runs/x/report.html",
    ]);
  });

  test("repeats the same run after a failure, in Korean", () => {
    const verdict = {
      verdict: "FAIL",
      invalid: false,
      incomplete: false,
      ...say("CRITICAL_BREACHED", {
        first: say("OVER_LIMIT", {
          what: "chat-p95",
          value: "612 ms",
          bound: "500 ms",
          by: " (+22%)",
          where: ", POST /chat",
          when: say("IN_WORST_WINDOW", { size: "10s", at: "00:40" }),
        }),
        also: "",
      }),
    } as const;
    expect(finalLines(input({ verdict, language: "ko" }))).toEqual([
      "✖ FAIL 실패: chat-p95 612 ms, 한계값 500 ms (+22%), POST /chat, 최악 구간 10초 (00:40부터)",
      "다음 (수정 후 같은 조건): K6_VUS=50 make load-msa-report",
      "리포트: loadtest_reports/runs/x/report.html",
    ]);
  });

  test("names the likeliest cause of what is no PASS", () => {
    const cause = {
      cause: "network",
      seen: {
        count: "60",
        share: "100%",
        example: "session POST /login",
        kind: "refused",
        errorCode: "1212",
      },
      strength: 0.9,
      nextSteps: [],
    } as const;
    const verdict = {
      verdict: "FAIL",
      invalid: false,
      incomplete: false,
      ...say("SCORE_TOO_LOW", { value: "0%", bound: "> 90%" }),
    } as const;
    expect(finalLines(input({ verdict, cause })).slice(0, 2)).toEqual([
      "✖ FAIL: the score is 0%, the bound is > 90%",
      "  Likely cause: Network: 60 requests, 100% of all failures, got no answer (most often: session POST /login connection refused (1212))",
    ]);
    expect(finalLines(input({ cause })).join()).not.toContain("Likely");
    const broken = { ...verdict, ...say("INVARIANT_BROKEN", { what: "an order is lost" }) };
    expect(finalLines(input({ verdict: broken, cause })).join()).not.toContain("Likely");
  });

  test("marks an incomplete run before anything else", () => {
    const why = say("INTERRUPTED_BY", { signal: "SIGINT" });
    const verdict = {
      verdict: "FAIL",
      invalid: true,
      incomplete: true,
      ...say("RUN_INCOMPLETE", { why }),
    } as const;
    expect(finalLines(input({ verdict }))[0]).toBe(
      "■ INCOMPLETE: the run did not reach its end: interrupted by SIGINT",
    );
    expect(finalLines(input({ verdict }))[1]).toMatch(/^Next, the same again to its end: /);
    const dead = {
      ...verdict,
      ...say("UNTIL_THEN", { why: say("NOTHING_TO_LOAD", { targets: "h" }), reason: "x" }),
    };
    expect(finalLines(input({ verdict: dead }))[1]).toMatch(/^Next, when that is mended: /);
  });

  test("colours the word only when asked to", () => {
    expect(finalLines(input({ colour: true }))[0]).toBe(
      "\u001B[1;34m✔ PASS\u001B[0m: 8 of 8 objectives are met",
    );
  });

  test("names the report command when the run has no command of its own", () => {
    expect(finalLines(input({ command: "" }))[1]).toContain("loadproof report loadtest_reports/runs/x");
  });

  test("prints no secret", () => {
    expect(finalLines(input({ command: "SMOKE_PASSWORD=hunter22 make load-msa" })).join()).not.toContain(
      "hunter22",
    );
  });
});

test("twice the load is that of the command's own numbers, and is not offered without them", () => {
  const scaling = { template: "K6_VUS={vus} K6_DURATION={duration} make load", vus: 50, durationMs: 90_000 };
  const raised = raisedCommand({ scaling });
  expect(raised).toBe("K6_VUS=100 K6_DURATION=1m30s make load");
  expect(raisedCommand({ scaling: null })).toBeNull();
  expect(finalLines(input({ raisedCommand: raised })).at(-2)).toBe(`Next, at twice the load: ${raised}`);
  expect(finalLines(input({ raisedCommand: null, command: "make load" })).at(-2)).toBe(
    "Next, the same again: make load",
  );
});

/** Names of k6, of its hooks, states of a verdict, and what stands behind commands and paths are the same in Korean. */
const NAMES = /\b(?:PASS|WARN|FAIL|INVALID|INCOMPLETE)\b|k6 CPU|POST \S+|GET \S+/g;

test.each(Object.keys(CASES) as (keyof typeof CASES)[])(
  "the lines of the %s run hold no English in Korean",
  (name) => {
    const input = CASES[name]();
    const { diagnosis } = buildReportView({ ...input, language: "ko" });
    const lines = finalLines({
      verdict: input.verdict,
      reportPath: "r.md",
      runDirectory: "d",
      command: "",
      cause: diagnosis.causes[0],
      language: "ko",
    });
    const said = lines.slice(0, -2).join("\n");
    expect(said.replaceAll(NAMES, "")).not.toMatch(/[A-Za-z]{2,} [A-Za-z]{2,}/);
    expect(said).toMatch(/[가-힣]{2}/);
    expect(lines.slice(-2).join()).toMatch(/^다음.*: loadproof report d,리포트: r\.md$/);
  },
);

test.each([
  [
    "en",
    "  chat-2 was killed; no impact, for clients were within their limits all the time (39.8 s observed)",
  ],
  ["ko", "  chat-2 강제 종료: 영향 없음, 클라이언트가 계속 한계값 이내 (39.8초 관측)"],
] as const)("each fault has its line, in %s", (language, line) => {
  const { faults } = judgeMadeUp({ store: loadOf(60), evidence: faulty(kill()) });
  const { verdict } = input();
  expect(finalLines(input({ verdict: { ...verdict, faults }, language }))).toContain(line);
});
