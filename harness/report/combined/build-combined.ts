import type { ReportLanguage, ReportView } from "../view/types.ts";
import { headline } from "../view/words.ts";
import { comparePairs } from "./compare-pairs.ts";
import type { CombinedView, DataCheck, PairedViews } from "./types.ts";

/** Counters by whose name a reader expects zero. */
const INTEGRITY = /missing|duplicate|out_of_order|lost|mismatch|oversold|over_issued|negative_/;

/**
 * Runs in order of their start; the first and the last of a scenario and profile are its before and after. Of pairs that
 * were run in turn those after the change stand among the runs: those before it are no results, but what is compared with.
 */
export function buildCombined(
  views: readonly ReportView[],
  paired: readonly PairedViews[],
  language: ReportLanguage,
): CombinedView {
  const sorted = byStart(views);
  const bySubject = Map.groupBy(sorted, ({ run }) => `${run.scenario}/${run.profile ?? ""}`);
  const twice = [...bySubject.values()].flatMap((group) => {
    const [first, last] = [group.at(0), group.at(-1)];
    return group.length < 2 || first === undefined || last === undefined
      ? []
      : [{ before: [first], after: [last] }];
  });
  const ofPairs = new Set(paired.flatMap(({ after }) => after));
  return {
    language,
    runs: byStart([...views, ...ofPairs]).map((view) => ({
      view,
      state: headline(view),
      data: dataCheck(view),
      isPaired: ofPairs.has(view),
    })),
    pairs: [...twice, ...paired].flatMap((one) => comparePairs(one) ?? []),
  };
}

function byStart(views: readonly ReportView[]): readonly ReportView[] {
  return views.toSorted((left, right) => Date.parse(left.run.startedAt) - Date.parse(right.run.startedAt));
}

function dataCheck({ figures, invariants: findings }: ReportView): DataCheck {
  const counters = figures.metrics
    .filter((row) => row.tag === null && INTEGRITY.test(row.metric))
    .map((row) => ({ name: row.metric, count: row.sum }));
  const { checks } = figures;
  const invariants =
    findings === null
      ? null
      : {
          total: findings.length,
          broken: findings.filter(({ result }) => result !== "held").length,
          compared: findings.reduce((sum, finding) => sum + finding.compared, 0),
        };
  const judged = counters.length > 0 || checks.total > 0;
  const clean =
    counters.length > 0 ? counters.every((one) => one.count === 0) : checks.passed === checks.total;
  if (invariants !== null) return { counters, checks, invariants, clean: invariants.broken === 0 };
  return { counters, checks, invariants, clean: judged ? clean : null };
}
