import type { InvariantResult, Verdict } from "../contracts/verdict.ts";
import { EXIT } from "../errors.ts";
import type { ChaosOutcome, ChaosRow } from "./report.ts";

const UNSOUND: ReadonlySet<number> = new Set([EXIT.configuration, EXIT.environment, EXIT.interrupted]);

/** What a run with faults shows of its system. Broken data is broken whatever else went wrong. */
export function decide({
  verdict,
  invalid,
  incomplete,
  exitCode,
  faults,
  invariants,
}: Verdict): ChaosOutcome {
  if (invariants.some(({ result }) => result === "broken")) return "broken-data";
  if (invalid || incomplete || UNSOUND.has(exitCode) || faults.length === 0) return "not-shown";
  if (verdict === "FAIL" || faults.some(({ outcome }) => outcome === "not-recovered")) return "failed";
  const isTold = faults.every(({ outcome }) => outcome === "recovered" || outcome === "no-impact");
  return isTold && invariants.every(({ result }) => result === "held") ? "survived" : "not-shown";
}

/** Violations of the invariants of these names; `null` where none of them was checked. */
export function violationsOf(
  names: readonly string[],
  invariants: readonly InvariantResult[],
): number | null {
  const asked = invariants.filter(({ name, result }) => names.includes(name) && result !== "not-checked");
  return asked.length === 0 ? null : asked.reduce((sum, { violations }) => sum + violations, 0);
}

const GRAVITY: Readonly<Record<ChaosOutcome, number>> = {
  "broken-data": EXIT.invariant,
  failed: EXIT.fail,
  "not-shown": EXIT.invalid,
  survived: EXIT.pass,
};

/** Of the gravest row: broken data, a failure, something that could not be measured. */
export function exitCodeOf(rows: readonly Pick<ChaosRow, "outcome">[]): number {
  const worst = (["broken-data", "failed", "not-shown"] as const).find((outcome) =>
    rows.some((row) => row.outcome === outcome),
  );
  return GRAVITY[worst ?? "survived"];
}
