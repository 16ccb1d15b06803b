import type { InvariantResult } from "../contracts/verdict.ts";
import { words } from "../report/words/reasons.ts";
import { type CheckResult, same } from "./checks.ts";
import type { Sharding } from "./figures.ts";
import type { LoadRun } from "./load-run.ts";

type Judged = Pick<LoadRun, "verdict" | "folder">;

/** The rows of a run: its verdict, and each invariant of the data it left behind. */
export function rowsOfRun(sharding: Sharding, run: Judged): readonly CheckResult[] {
  return [verdictRow(sharding, run), ...invariantRows(sharding, run)];
}

function verdictRow(sharding: Sharding, { verdict, folder }: Judged): CheckResult {
  const isUnknown = verdict.invalid || verdict.incomplete;
  return {
    id: `run-${sharding}`,
    title: {
      en: `exchange-orders over the ramp, sharding ${sharding}`,
      ko: `exchange-orders 점진적 부하, 샤딩 ${sharding.toUpperCase()}`,
    },
    expected: { en: "a valid run without FAIL", ko: "유효한 측정, FAIL 아님" },
    outcome: isUnknown ? "unmeasured" : verdict.verdict === "FAIL" ? "fail" : "pass",
    actual: {
      en: `${verdict.verdict}: ${words(verdict, "en")}`,
      ko: `${verdict.verdict}: ${words(verdict, "ko")}`,
    },
    evidence: folder,
    durationMs: 0,
  };
}

/** Nothing checked is not passed: a run that broke before the audit has one row that says so. */
function invariantRows(sharding: Sharding, { verdict, folder }: Judged): readonly CheckResult[] {
  const expected = { en: "holds", ko: "성립" };
  if (verdict.invariants.length === 0) {
    return [
      {
        id: `invariants-${sharding}`,
        title: { en: `invariants, sharding ${sharding}`, ko: `불변식, 샤딩 ${sharding.toUpperCase()}` },
        expected,
        outcome: "unmeasured",
        actual: "–",
        evidence: "the run ended before they could be checked",
        durationMs: 0,
      },
    ];
  }
  return verdict.invariants.map((finding, index) => ({
    id: `invariant-${sharding}-${index + 1}`,
    title: same(`${finding.name} (${sharding.toUpperCase()})`),
    expected,
    outcome: OUTCOMES[finding.result],
    actual: describeFinding(finding),
    evidence: index === 0 ? `${folder}/invariants.json` : null,
    durationMs: 0,
  }));
}

const OUTCOMES = { held: "pass", broken: "fail", "not-checked": "unmeasured" } as const;

/** How much was compared, and what did not hold. */
export function describeFinding({
  compared,
  violations,
  examples,
}: Pick<InvariantResult, "compared" | "violations" | "examples">): string {
  const sizes = `${compared.toLocaleString("en")} compared, ${violations.toLocaleString("en")} broken`;
  return examples.length === 0 ? sizes : `${sizes}: ${examples[0]}`;
}
