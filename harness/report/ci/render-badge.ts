import { PALETTE } from "../svg/palette.ts";
import type { ReportView } from "../view/types.ts";
import { headline, type Headline } from "../view/words.ts";

const COLOURS: Readonly<Record<Headline, string>> = {
  PASS: PALETTE.pass.light,
  WARN: PALETTE.warn.light,
  FAIL: PALETTE.fail.light,
  INCOMPLETE: PALETTE.muted.light,
  INVALID: PALETTE.muted.light,
};

/** The JSON that a shields.io endpoint badge reads: verdict in words, colour second. */
export function renderBadge(view: ReportView): string {
  const state = headline(view);
  const { pass } = view.verdict.counts;
  const badge = {
    schemaVersion: 1,
    label: view.run.profile === null ? view.run.scenario : `${view.run.scenario} ${view.run.profile}`,
    message: `${state} ${pass}/${view.objectives.length}`,
    color: COLOURS[state],
    isError: state === "FAIL",
  };
  return `${JSON.stringify(badge, null, 2)}\n`;
}
