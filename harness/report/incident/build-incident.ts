import { buildReportView, type ReportInput } from "../build-view.ts";
import { SeriesIndex } from "../../figures/series-index.ts";
import { chooseBins } from "../view/time-bins.ts";
import type { ReportView } from "../view/types.ts";
import { headline } from "../view/words.ts";
import { actionsOf } from "./actions.ts";
import { isMissed, type Loaded, objectiveBreach } from "./breaches.ts";
import { detectionOf } from "./detection.ts";
import { impactOf } from "./impact.ts";
import { pick } from "./pick.ts";
import { byTime, failingMoments, runTimeline } from "./timeline.ts";
import {
  IDENTITY_FIELDS,
  type Incident,
  INCIDENT_VERSION,
  type IncidentRun,
  type TimelineEntry,
} from "./types.ts";
import { type RunAndView, unansweredBy } from "./unanswered.ts";

/** A saved run, and where its folder and page are, as seen from the report. */
export interface IncidentSource {
  readonly input: Omit<ReportInput, "language">;
  readonly folder: string;
  readonly page: string | null;
}

interface Told extends RunAndView {
  readonly timeline: readonly TimelineEntry[];
}

/** The facts of an incident over one or several runs. Pure, and the same in every language. */
export function buildIncident(sources: readonly IncidentSource[]): Incident {
  const told = sources
    .map(tellRun)
    .sort((left, right) => Date.parse(left.run.startedAt) - Date.parse(right.run.startedAt));
  const troubled = told.filter(({ run }) => run.isIncident);
  const sum = (read: (run: IncidentRun) => number): number =>
    troubled.reduce((total, { run }) => total + read(run), 0);
  return {
    schema: "loadproof.incident",
    version: INCIDENT_VERSION,
    runs: told.map(({ run }) => run),
    timeline: told.flatMap(({ timeline }) => timeline).sort(byTime),
    totals: {
      requests: sum(({ impact }) => impact.requests),
      failed: sum(({ impact }) => impact.failed),
      iterations: sum(({ impact }) => impact.iterations),
      beyondMs: sum(({ impact }) => impact.beyondMs),
    },
    actions: actionsOf(troubled.map(({ view }) => view.diagnosis)),
    unanswered: unansweredBy(troubled),
  };
}

/** Whether something went wrong in the system: a measurement that was not sound accuses nobody. */
function isIncident(view: ReportView): boolean {
  const { verdict, objectives, invariants, events } = view;
  return (
    (verdict.word === "FAIL" && !verdict.invalid) ||
    objectives.some(isMissed) ||
    (invariants ?? []).some(({ result }) => result === "broken") ||
    events.some(({ kind }) => kind === "service-exited")
  );
}

function tellRun({ input, folder, page }: IncidentSource): Told {
  const view = buildReportView({ ...input, language: "en" });
  const index = input.samples === null ? null : new SeriesIndex(input.samples);
  const bins = index === null ? null : chooseBins(index);
  const loaded: Loaded | null =
    index === null || bins === null
      ? null
      : { index, bins, window: view.figures.window, actions: input.evidence.actions };
  const breaches = view.objectives.filter(isMissed).map((one) => objectiveBreach(one, loaded));
  const startMs = index?.store.startMs ?? Date.parse(view.run.startedAt);
  const clock = { startMs, loadStartMs: bins?.fromMs ?? null, bucketMs: index?.store.bucketMs ?? 0 };
  const failures = failingMoments(index);
  const timeline = runTimeline({ view, clock, breaches, failures });
  const met = view.objectives.filter(({ result }) => result === "pass").map(({ label }) => label);
  const run: IncidentRun = {
    ...pick(view.run, IDENTITY_FIELDS),
    revision: view.run.revision,
    headline: headline(view),
    verdict: view.verdict,
    isIncident: isIncident(view),
    loadStartedAt: bins === null ? null : new Date(startMs + bins.fromMs).toISOString(),
    folder,
    page,
    breaches,
    impact: impactOf(view, { index, loadStartMs: bins?.fromMs ?? 0, breaches }),
    invariants: {
      state: view.invariants === null ? input.evidence.invariants.state : "checked",
      results: view.invariants ?? [],
    },
    faults: [...view.faults],
    detection: detectionOf({ timeline, failures, met }),
    causes: view.diagnosis.causes,
  };
  return { run, view, timeline, isObserved: (input.observations ?? null) !== null };
}
