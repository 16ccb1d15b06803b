import { DEFECTS, isDefectName } from "#system/platform/defects.ts";
import { medianOrNull } from "../../history/change-points.ts";
import type { ReportView } from "../view/types.ts";
import { subjectTitle } from "../view/words.ts";
import type { BeforeAfter, ComparedPair, PairedViews } from "./types.ts";

/** Only the system may differ: load, script and machine are the same in all runs. `null` without a whole pair. */
export function comparePairs({ before, after }: PairedViews): ComparedPair | null {
  const pairs = before.flatMap((run, index) => {
    const other = after[index];
    return other === undefined ? [] : [{ before: run, after: other }];
  });
  const [first] = pairs;
  if (first === undefined) return null;
  const obstacles = [...new Set(pairs.flatMap((pair) => findObstacles(pair.before, pair.after)))];
  const [wrong, still] = [first.before.run.defects, first.after.run.defects];
  return {
    subject: subjectTitle(first.after.run),
    before: sideName(first.before, pairs.length),
    after: sideName(first.after, pairs.length),
    pairs: pairs.length,
    reasons: wrong
      .filter((name) => !still.includes(name))
      .flatMap((name) => (isDefectName(name) ? `${name}: ${DEFECTS[name].mistake}` : [])),
    obstacles,
    rows: obstacles.length > 0 ? [] : mediansOf(pairs.map((pair) => pairRows(pair.before, pair.after))),
  };
}

/** Several runs of a side have no one name: what is wrong in it, or its revision. */
function sideName({ run }: ReportView, pairs: number): string {
  if (pairs === 1 && run.defects.length === 0) return run.runId;
  return run.defects.join(", ") || (run.revision?.commit.slice(0, 12) ?? run.runId);
}

/** Row by row over all pairs; a row that is not in each of them is left out. */
function mediansOf(pairs: readonly (readonly BeforeAfter[])[]): BeforeAfter[] {
  const [first = [], ...others] = pairs;
  if (others.length === 0) return [...first];
  return first.flatMap((row) => {
    const same = pairs.flatMap(
      (rows) => rows.find((one) => one.subject === row.subject && one.statistic === row.statistic) ?? [],
    );
    if (same.length < pairs.length) return [];
    const factors = same.flatMap(({ factor }) => factor ?? []);
    return {
      ...row,
      before: medianOrNull(same.flatMap((one) => one.before ?? [])),
      after: medianOrNull(same.flatMap((one) => one.after ?? [])),
      factor: medianOrNull(factors),
      range: factors.length < 2 ? null : { low: Math.min(...factors), high: Math.max(...factors) },
    };
  });
}

function findObstacles(before: ReportView, after: ReportView): string[] {
  const facts: readonly (readonly [string, (view: ReportView) => unknown])[] = [
    ["load", ({ run }) => run.shape],
    ["k6", ({ run }) => run.k6Versions],
    ["runtime", ({ run }) => run.runtime],
    ["machine", ({ run }) => [run.machine.cpuModel, run.machine.cores]],
  ];
  return facts
    .filter(([, read]) => JSON.stringify(read(before)) !== JSON.stringify(read(after)))
    .map(([name]) => name);
}

function pairRows(before: ReportView, after: ReportView): BeforeAfter[] {
  const [old, now] = [before.figures.http, after.figures.http];
  const subject = subjectTitle(after.run);
  const byName = new Map(before.figures.endpoints.map((row) => [`${row.service} ${row.endpoint}`, row]));
  const endpoints = after.figures.endpoints.map((row) => {
    const was = byName.get(`${row.service} ${row.endpoint}`)?.latencyMs.p95 ?? null;
    return beforeAfter(row.endpoint, "p95", "ms", was, row.latencyMs.p95);
  });
  return [
    beforeAfter(subject, "tps", "perSecond", old.requestsPerSecond, now.requestsPerSecond),
    beforeAfter(subject, "p95", "ms", old.latencyMs.p95, now.latencyMs.p95),
    beforeAfter(subject, "p99", "ms", old.latencyMs.p99, now.latencyMs.p99),
    beforeAfter(subject, "failed", "share", old.failedShare, now.failedShare),
    ...endpoints,
  ];
}

function beforeAfter(
  subject: string,
  statistic: BeforeAfter["statistic"],
  unit: BeforeAfter["unit"],
  before: number | null,
  after: number | null,
): BeforeAfter {
  const factor = before === null || after === null || before === 0 ? null : after / before;
  return { subject, statistic, unit, before, after, factor, range: null };
}
