import { type Finding, holds } from "../contracts/findings.ts";
import { phrase } from "../report/words/ko-phrases.ts";
import { type CheckResult, type CheckTable, same, type Words } from "./checks.ts";
import { describeFinding } from "./run-rows.ts";

export const AUDIT_TABLE: CheckTable = {
  title: { en: "Audit of all that was written", ko: "기록된 전체 데이터 감사" },
  columns: [
    { heading: { en: "Invariant", ko: "불변식" }, cell: "title" },
    { heading: { en: "Expected", ko: "예상 결과" }, cell: "expected" },
    { heading: { en: "Actual", ko: "실제 결과" }, cell: "actual" },
    { heading: same("Pass/Fail"), cell: "outcome" },
  ],
};

const EXPECTED: Words = { en: "holds", ko: "성립" };

/** A row for each invariant of an exchange that was audited, which may be `named` where there are several; one that compared nothing is not measured. */
export function auditRows(
  exchange: string,
  named: Words | null,
  findings: readonly Finding[],
): readonly CheckResult[] {
  return findings.map((finding, index) => ({
    id: `audit-${exchange}-${index + 1}`,
    title: {
      en: finding.name + suffix(named?.en),
      ko: phrase(finding.name, "ko") + suffix(named?.ko),
    },
    expected: EXPECTED,
    outcome: holds(finding) ? "pass" : finding.violations > 0 ? "fail" : "unmeasured",
    actual: describeFinding(finding),
    evidence: null,
    durationMs: 0,
  }));
}

function suffix(named: string | undefined): string {
  return named === undefined ? "" : ` (${named})`;
}
