import { isLoad, type SeriesIndex } from "../../figures/series-index.ts";
import { cleanText } from "../../text/clean.ts";
import { errorBudget } from "../sections/scorecard/error-budget.ts";
import type { ObjectiveView, ReportView } from "../view/types.ts";
import { lengthOfAny } from "./breaches.ts";
import type { BudgetRow, FailedEndpoint, Impact, ObjectiveBreach } from "./types.ts";

interface Measured {
  readonly index: SeriesIndex | null;
  /** From the first sample, milliseconds. */
  readonly loadStartMs: number;
  readonly breaches: readonly ObjectiveBreach[];
}

/** What the load of a run met. Only what was counted: nothing is estimated from a share. */
export function impactOf(view: ReportView, { index, loadStartMs, breaches }: Measured): Impact {
  const requests = index?.total("http_req_failed", isLoad);
  const checks = index?.total("checks", isLoad);
  const endpoints = index === null ? [] : requestsByEndpoint(index);
  const failed = endpoints
    .map((row) => withKinds(row, view.errors, loadStartMs))
    .filter((row) => row.failed > 0)
    .sort((left, right) => right.failed - left.failed);
  return {
    requests: requests?.count ?? 0,
    failed: requests?.sum ?? 0,
    iterations: index?.total("iterations", isLoad).sum ?? 0,
    droppedIterations: view.figures.droppedIterations,
    checks: { passed: checks?.sum ?? 0, total: checks?.count ?? 0 },
    usersMax: view.figures.vusMax,
    beyondMs: lengthOfAny(breaches.flatMap(({ stretches }) => stretches)),
    endpoints: failed,
    endpointsWithout: endpoints.length - failed.length,
    protocols: view.protocols.map(({ protocol, calls, failed: broken }) => ({
      protocol,
      calls,
      failed: broken,
    })),
    budgets: budgetsOf(view.objectives, index),
  };
}

type Counted = Pick<FailedEndpoint, "service" | "endpoint" | "requests" | "failed">;

/** Requests of all load phases; those that the script gave no name are one row. */
function requestsByEndpoint(index: SeriesIndex): Counted[] {
  const groups = Map.groupBy(index.of("http_req_failed", isLoad), ({ tags }) =>
    JSON.stringify([tags["service"], tags["name"]].map((tag) => (tag === undefined ? null : cleanText(tag)))),
  );
  return [...groups].map(([key, series]) => {
    const [service, endpoint] = JSON.parse(key) as [string | null, string | null];
    const { count, sum } = index.store.total(series.map(({ id }) => id));
    return { service: service || null, endpoint: endpoint || null, requests: count, failed: sum };
  });
}

function withKinds(row: Counted, errors: ReportView["errors"], loadStartMs: number): FailedEndpoint {
  const mine = errors.filter(({ service, endpoint }) => service === row.service && endpoint === row.endpoint);
  const fromLoad = (offsets: readonly number[], choose: (...of: number[]) => number): number | null =>
    offsets.length === 0 ? null : choose(...offsets) - loadStartMs;
  return {
    ...row,
    kinds: mine.map(({ kind, status, errorCode, count }) => ({ kind, status, errorCode, count })),
    firstMs: fromLoad(
      mine.map(({ firstSeenMs }) => firstSeenMs),
      Math.min,
    ),
    lastMs: fromLoad(
      mine.map(({ lastSeenMs }) => lastSeenMs),
      Math.max,
    ),
  };
}

/** Objectives that allow some samples to go wrong, most spent first. */
function budgetsOf(objectives: readonly ObjectiveView[], index: SeriesIndex | null): BudgetRow[] {
  return objectives
    .flatMap((objective) => {
      const budget = errorBudget({ ...objective, where: objective.matching }, index);
      const { id, label } = objective;
      return budget === null ? [] : [{ id, label, ...budget, used: budget.bad / budget.allowed }];
    })
    .sort((left, right) => right.used - left.used);
}
