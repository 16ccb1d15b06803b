import type { ReportLanguage, ReportView } from "../view/types.ts";
import { headline, subjectTitle } from "../view/words.ts";
import type { BeforeAfter, CombinedView, ComparedPair, DataCheck } from "./types.ts";

/** Counters by whose name a reader expects zero. */
const INTEGRITY = /missing|duplicate|out_of_order|lost|mismatch|oversold|over_issued|negative_/;

/** Runs in order of their start; the first and the last of a scenario and profile are its before and after. */
export function buildCombined(views: readonly ReportView[], language: ReportLanguage): CombinedView {
  const sorted = [...views].sort(
    (left, right) => Date.parse(left.run.startedAt) - Date.parse(right.run.startedAt),
  );
  const bySubject = Map.groupBy(sorted, ({ run }) => `${run.scenario}/${run.profile ?? ""}`);
  const pairs = [...bySubject.values()].flatMap((group) => {
    const [first, last] = [group.at(0), group.at(-1)];
    return group.length < 2 || first === undefined || last === undefined ? [] : [comparePair(first, last)];
  });
  return {
    language,
    runs: sorted.map((view) => ({ view, state: headline(view), data: dataCheck(view) })),
    pairs,
  };
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

/** Only the revision may differ: load, script and machine are compared by the key of the runs. */
function comparePair(before: ReportView, after: ReportView): ComparedPair {
  const obstacles = findObstacles(before, after);
  return {
    subject: subjectTitle(after.run),
    before: before.run.runId,
    after: after.run.runId,
    obstacles,
    rows: obstacles.length > 0 ? [] : pairRows(before, after),
  };
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
  return { subject, statistic, unit, before, after, factor };
}
