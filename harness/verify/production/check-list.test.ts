import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readTemplate } from "../../report/fixtures/golden.ts";
import { same } from "../checks.ts";
import { CHECK_ITEMS } from "./check-list.ts";
import { checkListTables } from "./check-list-tables.ts";
import type { Line } from "./lines.ts";
import { beginPeopleFile, readPeople } from "./people.ts";
import type { Attempt, Records } from "./record.ts";
import { CHECK_LIST_TITLE, renderCheckList, renderCheckListPage } from "./render-check-list.ts";
import { stepsOf } from "./steps.ts";

const STEPS = stepsOf(3);

function line(id: string, outcome: Line["outcome"], shown = "7 ms"): Line {
  return {
    id,
    outcome,
    value: 7,
    shown: same(shown),
    limit: "< 9",
    reason: same(shown),
    evidence: "http://p/graph?a=(1)",
  };
}

function attempt(changes: Partial<Attempt>): Attempt {
  return {
    at: "2026-12-01T08:00:00.000Z",
    by: "Kim",
    window: { from: "2026-12-01T07:45:00.000Z", to: "2026-12-01T08:00:00.013Z" },
    system: "own",
    decision: "go on",
    lines: [],
    forced: null,
    symbols: {},
    digest: "0".repeat(64),
    ...changes,
  };
}

function printed(records: Records, language: "en" | "ko" = "en", people = {}): string {
  const tables = checkListTables({ steps: STEPS, records, people });
  return renderCheckList({ title: CHECK_LIST_TITLE, at: null, tables }, language);
}

const rowOf = (text: string, title: string): string =>
  text.split("\n").find((one) => one.startsWith(`| ${title} |`)) ?? "";

test("a step that waits for what failed is not said to be unmeasured", () => {
  const lines = [line("kafka-brokers", "fail", "1")];
  const records: Records = new Map([["prepare", [attempt({ decision: "wait", lines })]]]);
  const tables = checkListTables({ steps: STEPS, records, people: {} });
  const page = renderCheckListPage({ title: CHECK_LIST_TITLE, at: null, tables }, "en", readTemplate);
  expect(page).not.toContain("not measured");
  expect(rowOf(printed(records), "prepare")).toContain("| ⚠️ wait |");
});

describe("the check list", () => {
  test("ticks nothing before anything was measured, in both languages", () => {
    for (const language of ["en", "ko"] as const) {
      const text = printed(new Map(), language);
      expect(text).not.toMatch(/✅|❌|✍️|undefined|NaN/);
      expect(text.match(/⬜/g)?.length).toBeGreaterThan(CHECK_ITEMS.length);
    }
  });

  test("has the tables of 001", () => {
    const headings = printed(new Map(), "ko")
      .match(/^## .*/gm)
      ?.map((one) => one.slice(3));
    expect(headings).toEqual([
      "판정 기록",
      "1.1 스테이징 테스트 완료 확인",
      "1.2 인프라 준비",
      "1.3 모니터링 준비",
      "1.4 문서 및 커뮤니케이션",
      "1.5 백업 및 복구",
      "2.1 배포 전 최종 확인 (T-2h)",
      "2.2 Step 1: 매칭 엔진 샤드 배포",
      "2.2 Step 2: Backend 카나리 배포",
      "Canary 5% 확인 항목",
      "Canary 25% 확인 항목",
      "Canary 50% 확인 항목",
      "Full 100% 확인 항목",
      "3.1 즉시 확인 (배포 후 30분)",
      "3.2 심볼별 라우팅 확인",
      "3.3 기능 검증",
      "3.4 모니터링 확인",
      "4.1 일일 체크리스트",
      "4.2 주간 리뷰 항목",
    ]);
  });

  test.each([
    ["pass", "✅"],
    ["fail", "❌"],
    ["unmeasured", "⚠️"],
  ] as const)("a line that is %s gets %s, who, when and its evidence", (outcome, sign) => {
    const records = new Map([["after", [attempt({ lines: [line("after-p95", outcome)] })]]]);
    expect(rowOf(printed(records), "API P95 latency")).toMatch(
      new RegExp(
        `^\\| API P95 latency \\| ${sign} .* \\| \\[7 ms\\]\\(http://p/graph\\?a=%281%29\\) \\| .*9 \\| Kim \\| 2026-12-01 08:00Z \\|`,
      ),
    );
  });

  test("the newest finding counts, also where it is that nothing could be measured", () => {
    const earlier = attempt({ lines: [line("after-p95", "pass")] });
    const later = attempt({
      at: "2026-12-01T09:00:00.000Z",
      lines: [line("after-p95", "unmeasured", "–")],
      decision: "wait",
    });
    const text = printed(new Map([["after", [earlier, later]]]));
    expect(rowOf(text, "API P95 latency")).toContain("⚠️ not measured");
    expect(text.match(/^\| after \|.*/gm)).toHaveLength(2);
  });

  test("what people found is told from what was measured, and gives way to it", () => {
    const people = {
      "infra-image": { by: "Lee", at: "2026-11-30", note: "v1.0.0" },
      "after-p95": { by: "Lee", at: "x" },
    };
    const records = new Map([["after", [attempt({ lines: [line("after-p95", "fail")] })]]]);
    const text = printed(records, "en", people);
    expect(rowOf(text, "Image of the matching engine is pushed")).toBe(
      "| Image of the matching engine is pushed | ✍️ checked by hand |  |  | Lee | 2026-11-30 | v1.0.0 |",
    );
    expect(rowOf(text, "API P95 latency")).toContain("❌ FAIL");
  });

  test("shards, canary steps and days are rows of their own", () => {
    const records: Records = new Map([
      [
        "shard-2",
        [
          attempt({
            window: null,
            lines: [line("shard-2-primary", "pass", "s-1"), line("shard-2-standby", "fail", "none")],
          }),
        ],
      ],
      [
        "canary-5",
        [
          attempt({
            decision: "roll back",
            forced: "no time",
            lines: [line("canary-5-errors", "fail", "3%")],
          }),
        ],
      ],
      [
        "day-3",
        [attempt({ lines: [line("day-3-errors", "pass", "0%"), line("day-3-p95", "pass", "12 ms")] })],
      ],
    ]);
    const text = printed(records);
    expect(rowOf(text.slice(text.indexOf("## 2.2")), "shard-2")).toMatch(
      /✅ \[s-1\].*❌ \[none\].*⬜ not checked .*⬜ not checked .*\| Kim \|/,
    );
    expect(rowOf(text, "Canary 5%")).toMatch(/⬜ not checked \| 15m \| ❌ roll back \| ❌ \[3%\]/);
    expect(rowOf(text, "canary-5")).toContain("out of order: no time; canary-5-errors: 3%, expected");
    expect(rowOf(text, "D+3")).toMatch(/✅ \[0%\].*✅ \[12 ms\].*⬜ not checked/);
    expect(rowOf(text, "D+4")).toMatch(/⬜ not checked \| ⬜ not checked \| ⬜ not checked \|  \|/);
  });

  test("texts can't break its tables", () => {
    const records = new Map([
      ["after", [attempt({ by: "K|m", lines: [line("after-p95", "fail", "a|b\n[c](d)")] })]],
    ]);
    const row = rowOf(printed(records), "API P95 latency");
    expect(row.replaceAll(String.raw`\|`, "").split("|")).toHaveLength(9);
  });
});

describe("people.yaml", () => {
  const folder = mkdtempSync(join(tmpdir(), "loadproof-people-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "people.yaml");

  test("is begun with every line, none of them filled in, and never written over", async () => {
    expect(readPeople(folder)).toEqual({});
    await beginPeopleFile(folder);
    expect(readPeople(folder)).toEqual({});
    for (const { id } of CHECK_ITEMS) expect(readFileSync(path, "utf8")).toContain(`# ${id}: `);
    writeFileSync(path, "infra-image: { by: Kim, at: 2026-01-31 }\n");
    await beginPeopleFile(folder);
    expect(readPeople(folder)).toEqual({ "infra-image": { by: "Kim", at: "2026-01-31" } });
  });

  test.each([
    ["infra-imge: { by: Kim, at: 2026-01-31 }", "did you mean infra-image?"],
    ["infra-image: yes", "{ by: a name, at: a day }"],
    ["infra-image: { by: Kim }", "infra-image.at"],
    ["a: [", "YAML"],
  ])("%s is refused", (text, message) => {
    writeFileSync(path, text);
    expect(() => readPeople(folder)).toThrow(message);
  });
});
