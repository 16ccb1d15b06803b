import type { InvariantResult } from "../../../contracts/verdict.ts";
import { formatNumber } from "../../../text/numbers.ts";
import type { Translate } from "../../words/translate.ts";
import type { ReportView } from "../../view/types.ts";

/** A check that compared nothing has not been passed, and nothing was seen broken either. */
export function invariantState({ result }: Pick<InvariantResult, "result">): "pass" | "breach" | "skipped" {
  return ({ held: "pass", broken: "breach", "not-checked": "skipped" } as const)[result];
}

/** How many data checks hold, over how many comparisons; empty when none were made. */
export function invariantsText({ invariants }: ReportView, translate: Translate): string {
  if (invariants === null) return "";
  const broken = invariants.filter(({ result }) => result !== "held").length;
  const count = formatNumber(invariants.length);
  if (broken > 0) return translate("invariants.broken", { broken: formatNumber(broken), count });
  const compared = formatNumber(invariants.reduce((sum, finding) => sum + finding.compared, 0));
  return translate("invariants.hold", { count, compared });
}
