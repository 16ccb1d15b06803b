import { invariantState, invariantsText } from "../sections/invariants/texts.ts";
import type { ReportView } from "./types.ts";
import { causeWords } from "../words/reasons.ts";
import type { Translate } from "../words/translate.ts";

/** What a reader must know before any figure: the run was cut short, was invalid, broke the data, or had defects switched on. */
export function banners(view: ReportView, translate: Translate): string[] {
  const { run, verdict } = view;
  const lines: string[] = [];
  if (verdict.incomplete) {
    const reason =
      causeWords(run.incompleteCause, run.incompleteReason, view.language) || translate("incomplete.unknown");
    lines.push(`${translate("verdict.INCOMPLETE")}: ${translate("incomplete.banner", { reason })}`);
  }
  if (verdict.invalid) lines.push(`${translate("verdict.INVALID")}: ${translate("invalid.banner")}`);
  if ((view.invariants ?? []).some((finding) => invariantState(finding) !== "pass"))
    lines.push(invariantsText(view, translate));
  if (run.defects.length > 0) lines.push(translate("defects.banner", { names: run.defects.join(", ") }));
  return lines;
}
