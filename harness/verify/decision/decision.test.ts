import { describe, expect, test } from "vitest";
import { EXIT } from "../../errors.ts";
import type { Outcome } from "../checks.ts";
import { CRITERIA_CASES } from "../performance-plan.ts";
import { PHASE_3_SECTIONS } from "../phase-3/plan.ts";
import { PHASE_4_SECTIONS } from "../phase-4/phase-4.ts";
import { type Phase, PHASE_NUMBERS } from "../phases.ts";
import { readTemplate } from "../../report/fixtures/golden.ts";
import { renderPage } from "../render-page.ts";
import { renderMarkdown } from "../render.ts";
import { REPLICAS_SECTION } from "../replicas.ts";
import { FLOW_SECTION, LEGACY_SECTION, ROUTING_SECTION } from "../staging-plan.ts";
import { MANDATORY_BOXES } from "./criteria.ts";
import { decideGo } from "./decide.ts";
import {
  countsWith,
  type Made,
  parseRecord,
  type PhaseRecord,
  type PhaseStates,
  sealed,
} from "./saved-phases.ts";
import { summarizePlan } from "./summary.ts";

const MADE: Made = {
  commit: "c".repeat(40),
  hasChanges: false,
  version: "0.1.0",
  scale: 1,
  runtime: "processes",
};
const AT = "2026-01-01T00:00:00.000Z";
const idsOf = ({ cases }: { readonly cases: readonly { readonly id: string }[] }) =>
  cases.map(({ id }) => id);

const IDS: Readonly<Record<Phase, readonly string[]>> = {
  1: [...[LEGACY_SECTION, ROUTING_SECTION, FLOW_SECTION, REPLICAS_SECTION].flatMap(idsOf), "audit-on-1"],
  2: ["router-throughput", "api-p95", "error-rate", ...CRITERIA_CASES.map(({ id }) => id), "invariant-on-1"],
  3: [...PHASE_3_SECTIONS.flatMap(idsOf), ...idsOf(REPLICAS_SECTION), "orders-lost", "audit-phase-3-1"],
  4: [...PHASE_4_SECTIONS.flatMap(idsOf), "audit-phase-4-1"],
};

type Changes = Readonly<Record<string, Outcome | "absent">>;

function record(phase: Phase, changes: Changes = {}): PhaseRecord {
  const results = IDS[phase]
    .filter((id) => changes[id] !== "absent")
    .map((id) => ({
      id,
      title: { en: `case ${id}`, ko: `케이스 ${id}` },
      expected: { en: "works", ko: "동작" },
      cells: {},
      outcome: (changes[id] ?? "pass") as Outcome,
      actual: "seen",
      evidence: null,
      durationMs: 1,
    }));
  return { phase, at: AT, made: MADE, notes: [], results };
}

/** All phases passed, alerts and all, but for these changes. */
function phases(changes: Changes = {}, without: readonly Phase[] = []): PhaseStates {
  const why = { en: "was not carried out", ko: "실행하지 않음" };
  return Object.fromEntries(
    PHASE_NUMBERS.map((phase) => [
      phase,
      without.includes(phase)
        ? { counts: false, record: null, why }
        : { counts: true, record: record(phase, changes) },
    ]),
  ) as PhaseStates;
}

describe("Go/No-Go", () => {
  test("GO when every box is ticked and nothing else stands against it", () => {
    const goNoGo = decideGo(phases());
    expect(goNoGo).toMatchObject({ isGo: true, exitCode: EXIT.pass });
    expect(goNoGo.reasons).toHaveLength(1);
    expect(goNoGo.boxes.map(({ cells }) => cells?.["box"])).toEqual(
      MANDATORY_BOXES.map(() => ({ en: "[x]", ko: "[x]" })),
    );
    expect(MANDATORY_BOXES).toHaveLength(8);
  });

  const CASES = MANDATORY_BOXES.flatMap(({ id, cases }) => cases.map((one) => [id, one] as const));
  test.each(CASES)("%s: without %s it is NO-GO, and no other box hears of it", (box, one) => {
    for (const [change, exitCode] of [
      ["fail", EXIT.fail],
      ["unmeasured", EXIT.invalid],
      ["unchecked", EXIT.invalid],
      ["absent", EXIT.invalid],
    ] as const) {
      const goNoGo = decideGo(phases({ [one]: change }));
      expect([change, goNoGo.isGo, goNoGo.exitCode]).toEqual([change, false, exitCode]);
      const open = goNoGo.boxes.filter(({ cells }) => JSON.stringify(cells?.["box"]).includes("[ ]"));
      const sharing = MANDATORY_BOXES.filter(({ cases }) => cases.includes(one)).map(({ id }) => id);
      expect(open.map(({ id }) => id)).toEqual(sharing);
      expect(sharing).toContain(box);
    }
  });

  test.each(PHASE_NUMBERS)("phase %d that was not carried out is NO-GO", (phase) => {
    const goNoGo = decideGo(phases({}, [phase]));
    expect(goNoGo).toMatchObject({ isGo: false, exitCode: EXIT.invalid });
    expect(goNoGo.reasons[0]?.ko).toContain(`Phase ${phase} 실행하지 않음`);
  });

  test.each<[string, Changes, boolean, number]>([
    ["a broken invariant", { "audit-phase-3-1": "fail" }, false, EXIT.fail],
    ["an invariant that compared nothing", { "audit-on-1": "unmeasured" }, false, EXIT.invalid],
    ["a case outside of the boxes that failed", { "canary-errors": "fail" }, false, EXIT.fail],
    ["one that could not be told", { "canary-errors": "unmeasured" }, false, EXIT.invalid],
    ["lost orders", { "orders-lost": "fail" }, false, EXIT.fail],
    [
      "dashboards that nobody looked at are no mandatory item",
      { "dashboard-jvm": "unchecked" },
      true,
      EXIT.pass,
    ],
  ])("%s", (_name, changes, isGo, exitCode) =>
    expect(decideGo(phases(changes))).toMatchObject({ isGo, exitCode }),
  );

  test("without alerts it is NO-GO and says which item", () => {
    const alerts = Object.fromEntries(
      IDS[4].filter((id) => id.startsWith("alert-")).map((id) => [id, "unchecked"] as const),
    );
    const { isGo, reasons } = decideGo(phases(alerts));
    expect(isGo).toBe(false);
    expect(reasons).toEqual([
      {
        en: "mandatory item was not checked: alerts are received (Phase 4; 4 not checked)",
        ko: "필수 통과 항목 확인 안 함: 모니터링 알림 정상 수신 (Phase 4; 4건 확인 안 함)",
      },
    ]);
  });
});

describe("results of earlier", () => {
  const other = (made: Partial<Made>): PhaseRecord => ({ ...record(1), made: { ...MADE, ...made } });
  test.each<[string, PhaseRecord, Made, boolean, boolean]>([
    ["of the same commit count", record(1), MADE, false, true],
    ["of another commit don't", other({ commit: "d".repeat(40) }), MADE, false, false],
    [
      "of another release don't",
      other({ commit: null, version: "0.0.9" }),
      { ...MADE, commit: null },
      false,
      false,
    ],
    ["of a release without a commit count", other({ commit: null }), { ...MADE, commit: null }, false, true],
    ["with changes then don't", other({ hasChanges: true }), MADE, false, false],
    ["with changes now don't", record(1), { ...MADE, hasChanges: true }, false, false],
    [
      "of this very command do, changes or not",
      other({ hasChanges: true }),
      { ...MADE, hasChanges: true },
      true,
      true,
    ],
    ["that were shortened never do", other({ scale: 0.1 }), MADE, true, false],
  ])("%s", (_name, saved, now, isFresh, counts) =>
    expect(countsWith(saved, now, isFresh).counts).toBe(counts),
  );

  describe("a file", () => {
    const text = (phase: unknown): string =>
      JSON.stringify(
        sealed({ phase, at: AT, made: MADE, notes: [], sections: [{ results: record(1).results }] }),
        null,
        2,
      );

    test("counts as it was written, however its lines are broken", () => {
      expect(parseRecord(text(1), 1).results).toHaveLength(IDS[1].length);
      expect(parseRecord(JSON.stringify(JSON.parse(text(1))), 1).results).toHaveLength(IDS[1].length);
    });

    test.each<[string, string, string]>([
      ["of another phase", text(7), "it is the result of phase 7"],
      ["without anything", "{}", "✖ Invalid input"],
      ["with a word that there is not", text(1).replace('"pass"', '"fine"'), "✖ Invalid option"],
      ["with a failure made a pass", text(1).replace('"works"', '"worked"'), "its digest differs"],
      ["with a case taken out", without(text(1)), "its digest differs"],
      ["of another commit by hand", text(1).replaceAll("c".repeat(40), "d".repeat(40)), "its digest differs"],
      ["without its digest", text(1).replace('"digest"', '"other"'), "its digest differs"],
    ])("%s is refused", (_name, file, message) => expect(() => parseRecord(file, 1)).toThrow(message));
  });
});

function without(text: string): string {
  const content = JSON.parse(text) as { sections: { results: unknown[] }[] };
  content.sections[0]?.results.pop();
  return JSON.stringify(content);
}

describe("the page", () => {
  const { report } = summarizePlan(phases({ "api-p95": "fail", "canary-errors": "fail" }, [4]), AT);

  test("in Korean as 000 has it: ticked boxes, criteria, schedule, risks, sign-off left to people", () => {
    const markdown = renderMarkdown(report, "ko");
    for (const line of [
      "## Go/No-Go: ❌ NO-GO",
      "- 필수 통과 항목 실패: API P95 Latency < 500ms (Phase 2; 0/1 통과; 케이스 api-p95)",
      "- 필수 통과 항목 확인 안 함: 모니터링 알림 정상 수신 (Phase 4 실행하지 않음)",
      "- 케이스 실패: 케이스 canary-errors (Phase 3)",
      "| [x] | 모든 심볼이 올바른 샤드로 라우팅됨 | Phase 1; 14/14 통과 | ✅ PASS |",
      "| [ ] | API P95 Latency < 500ms | Phase 2; 0/1 통과; 케이스 api-p95 | ❌ FAIL |",
      "| 메트릭 | 최소 | 목표 | 최대 | 측정값 | Pass/Fail |",
      "| 일자 | 단계 | 주요 활동 | 담당자 | 실행 시각 | 버전 | 결과 |",
      "| Day 4 | Phase 4 | 모니터링 검증 |  | – | – | 실행하지 않음 |",
      `| Day 5 | 리뷰 | 결과 정리 및 Go/No-Go 결정 |  | ${AT} | – | NO-GO |`,
      "| 리스크 | 영향도 | 대응 방안 | 테스트 결과 |",
      "| QA Lead |  |  |  |",
    ])
      expect(markdown).toContain(line);
    expect(markdown).toContain(`| Day 1 | Phase 1 | 기본 기능 테스트 |  | ${AT} | cccccccccccc, processes |`);
  });

  test("as HTML with blanks to fill in", () => {
    const html = renderPage(report, "en", readTemplate);
    expect(html).toContain("NO-GO");
    expect(html).toContain('<span class="blank">___</span>');
    expect(html).toContain("mandatory item failed: API P95 Latency &lt; 500ms");
  });

  test("without phase 2 its criteria are not checked, and stand there all the same", () => {
    const { sections } = summarizePlan(phases({}, [2]), AT).report;
    expect(sections[1]?.results.map(({ outcome }) => outcome)).toEqual(CRITERIA_CASES.map(() => "unchecked"));
  });
});
