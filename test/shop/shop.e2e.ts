import { afterAll, beforeAll, expect, test } from "vitest";
import { sideBySide } from "../lib/side-by-side.ts";
import { runVisit, type ShopRun } from "./run-visit.ts";
import { isFailure } from "./server/counts.ts";
import type { Visit } from "./visit.ts";
import { VISITS } from "./visits.ts";

/**
 * Scripts of the kinds that people have, against a real shop, through the command line: verdict, counts and figures must be
 * what the shop itself has counted, and what k6 says of the same run.
 */
const AT_ONCE = 3;

let results: ReadonlyMap<Visit, Promise<void>>;

beforeAll(() => {
  results = sideBySide(VISITS, AT_ONCE, (visit) => runVisit(visit, (run) => compare(visit, run)));
});
afterAll(async () => void (await Promise.allSettled(results.values())));

test.each(VISITS.map((visit) => [visit.kind, visit] as const))("%s", async (_kind, visit) => {
  await results.get(visit);
});

async function compare(visit: Visit, shopRun: ShopRun): Promise<void> {
  const { command, run } = shopRun;
  const [exitCode, word] = visit.right;
  expect(`${command.exitCode} ${run.verdict.verdict}: ${run.verdict.reason}`).toMatch(
    new RegExp(`^${exitCode} ${word}: `),
  );
  compareRequests(visit, shopRun);
  compareWithSummary(visit, shopRun);
  await visit.also?.(shopRun);
}

/** The shop's own counts against the figures of the report. */
function compareRequests(visit: Visit, { counts, figures }: ShopRun): void {
  // A browser's requests are none of k6/http.
  if (visit.needsBrowser === true) return;
  const { outsideTheLoad = 0, expectedFailures = 0, namesEndpoints = false } = visit;
  expect(figures.http.requests, "requests").toBe(counts.answers() - outsideTheLoad);
  expect(figures.http.failed, "failed").toBe(counts.answers(null, isFailure) - expectedFailures);
  if (!namesEndpoints) return;
  const rows = figures.endpoints
    .map(({ endpoint, requests }) => [endpoint, requests] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const ofLoad = counts.endpoints.filter((name) => rows.some(([endpoint]) => endpoint === name));
  expect(rows, "endpoints").toEqual(ofLoad.map((name) => [name, counts.answers(name)]));
}

/** k6's own summary of the same run against the shop and the figures. */
function compareWithSummary(visit: Visit, { counts, figures, summary }: ShopRun): void {
  const of = (metric: string, value: string): number => summary.metrics[metric]?.values[value] ?? 0;
  expect(of("http_reqs", "count"), "k6's requests").toBe(visit.needsBrowser === true ? 0 : counts.answers());
  expect(figures.iterations, "iterations").toBe(of("iterations", "count"));
  if (visit.iterations !== undefined) expect(figures.iterations, "iterations").toBe(visit.iterations);
  if (visit.checks === undefined) return;
  const { passed, total } = figures.checks;
  expect([passed, total], "checks").toEqual(visit.checks);
}
