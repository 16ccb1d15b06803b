import type { FailureSample } from "../contracts/failures.ts";
import type { Observations } from "../contracts/observations.ts";
import type { RunEvidence } from "../contracts/run.ts";
import type { SampleStore } from "../contracts/samples.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { makeHistoryRecord } from "../history/make-record.ts";
import type { HistoryRecord } from "../history/record.ts";
import { buildTrends } from "../history/trend.ts";
import { diagnose } from "./diagnosis/diagnose.ts";
import { cleanDeep, cleanText } from "../text/clean.ts";
import { errorGroups } from "./sections/errors/data.ts";
import { keyFigures, withEndpointResults } from "../figures/key-figures.ts";
import { type BaselineInput, compareWithBaseline } from "./sections/changes/data.ts";
import { checkRows } from "./sections/checks/data.ts";
import { endpointDetails } from "./sections/endpoint-details/data.ts";
import { pinnedEndpoints } from "./sections/endpoints/pinned.ts";
import { protocolFigures } from "./sections/protocols/data.ts";
import { trafficOf } from "./sections/traffic/data.ts";
import { buildDistribution } from "./sections/distribution/data.ts";
import { buildHeatmap } from "./sections/distribution/heatmap.ts";
import { runIdentity, verdictView } from "./view/identity.ts";
import { objectiveViews } from "./sections/scorecard/data.ts";
import { NO_SOURCES, type Sources } from "./view/sources.ts";
import { SeriesIndex } from "../figures/series-index.ts";
import { buildTimeline } from "./sections/timeline/data.ts";
import type { ReportLanguage, ReportView, SampleQuality } from "./view/types.ts";

export interface ReportInput {
  readonly evidence: RunEvidence;
  readonly verdict: Verdict;
  /** `null` when the run ended before a sample was kept; the report is written all the same. */
  readonly samples: SampleStore | null;
  /** k6's own summary as parsed JSON; `null` when k6 wrote none. */
  readonly summary?: unknown;
  /** The first failures of each kind that the script saw. */
  readonly failures?: readonly FailureSample[];
  /** What was observed of the system's side; `null` when nothing was. */
  readonly observations?: Observations | null;
  /** What this run is compared with: the pinned and the rolling baseline, or one that was asked for. */
  readonly baselines?: readonly BaselineInput[];
  /** Comparable earlier runs at hand, when they are too few to make a rolling baseline. */
  readonly rollingRuns?: number;
  /** Where commits can be looked at: `https://github.com/owner/name`. */
  readonly repositoryUrl?: string | null;
  /** Where in the user's files objectives and exceptions stand. */
  readonly sources?: Sources;
  /** Earlier runs, oldest first; this run may be among them. */
  readonly history?: readonly HistoryRecord[];
  readonly language: ReportLanguage;
}

/** Computes everything that any format prints. Pure; secrets and control characters end here. */
export function buildReportView(input: ReportInput): ReportView {
  const evidence = cleanDeep(input.evidence);
  const verdict = cleanDeep(input.verdict);
  const index = input.samples === null ? null : new SeriesIndex(input.samples);
  const startMs = input.samples?.startMs ?? Date.parse(evidence.startedAt);
  const figures = withEndpointResults(keyFigures(index, evidence.shape, input.summary), verdict.objectives);
  const facts = {
    run: runIdentity(evidence, verdict),
    verdict: verdictView(evidence, verdict),
    invariants: verdict.invariants.length === 0 ? null : verdict.invariants,
    faults: verdict.faults,
    objectives: objectiveViews(verdict.objectives, input.verdict.objectives, index),
    validity: verdict.validity,
    figures,
    errors: errorGroups(index),
    checks: checkRows(input.summary, index),
    failures: cleanFailures(input.failures ?? []).map((one) => ({
      ...one,
      offsetMs: Date.parse(one.at) - startMs,
    })),
    protocols: protocolFigures(index, figures.window, input.summary),
    traffic: trafficOf(index, figures.window, input.summary),
    endpointDetails: endpointDetails(index, pinnedEndpoints(figures.endpoints), figures.window),
    generators: evidence.generators,
    generatorsExpected: evidence.generatorsExpected,
    scriptErrors: evidence.scriptErrors,
    samples: sampleQuality(input.samples),
    events: evidence.events.map((event) => ({ ...event, offsetMs: Date.parse(event.at) - startMs })),
  };
  const baselines = input.baselines ?? [];
  const comparisons = baselines.map((one) => compareWithBaseline(one, { ...facts, evidence, index }));
  // A curve of other conditions beside this run's would be read as a comparison.
  const before = baselines.find((one, at) => one.samples !== null && comparisons[at]?.obstacles.length === 0);
  return {
    language: input.language,
    ...facts,
    diagnosis: diagnose(facts, index, evidence.environment.hints),
    ...shapes(input, before?.samples ?? null, index, facts, evidence),
    comparisons,
    rollingRuns: input.rollingRuns ?? 0,
    repositoryUrl: repositoryUrl(input.repositoryUrl ?? null),
    sources: cleanDeep(input.sources ?? NO_SOURCES),
    history: trendsWith(input),
  };
}

/** Their bodies may be longer than other texts. */
function cleanFailures(failures: readonly FailureSample[]): readonly FailureSample[] {
  return failures.map((one) => {
    const body = one.request?.body ?? null;
    const clean = cleanDeep(one);
    return clean.request === null
      ? clean
      : {
          ...clean,
          request: { ...clean.request, body: body === null ? null : cleanText(body, BODY_LENGTH_MAX) },
        };
  });
}

const BODY_LENGTH_MAX = 500;

/** Only an address that a browser opens as a page; anything else is left out. */
function repositoryUrl(given: string | null): string | null {
  return given !== null && /^https?:\/\/[\w.:-]+(?:\/[\w.~-]+)+$/.test(given) ? given : null;
}

/** Runs of a history that a report shows; the trend page shows more. */
const HISTORY_RUNS_MAX = 30;

/** Trends over the earlier runs and this one; empty without earlier runs. */
function trendsWith({
  evidence,
  verdict,
  samples,
  summary,
  history = [],
}: ReportInput): ReportView["history"] {
  const { runId, startedAt } = evidence;
  const earlier = cleanDeep(
    history.filter((one) => one.runId !== runId && Date.parse(one.startedAt) < Date.parse(startedAt)),
  );
  if (earlier.length === 0) return [];
  const current = makeHistoryRecord({ evidence, verdict, samples, summary, baseline: null });
  const { trends, runs } = buildTrends([...earlier, current], HISTORY_RUNS_MAX);
  return runs.length > 1 ? trends : [];
}

/** The parts that charts are drawn from. */
function shapes(
  input: ReportInput,
  before: SampleStore | null,
  index: SeriesIndex | null,
  facts: Pick<ReportView, "objectives" | "events" | "faults" | "figures" | "generators">,
  { shape }: RunEvidence,
): Pick<ReportView, "timeline" | "heatmap" | "distribution"> {
  if (index === null) return { timeline: null, heatmap: null, distribution: null };
  const generators = Math.max(1, facts.generators.length);
  return {
    timeline: buildTimeline({
      ...facts,
      index,
      shape,
      generators,
      window: facts.figures.window,
      observations: cleanDeep(input.observations ?? null),
    }),
    heatmap: buildHeatmap(index),
    distribution: buildDistribution(
      index,
      facts.figures,
      facts.objectives,
      before === null ? null : new SeriesIndex(before),
    ),
  };
}

function sampleQuality(samples: SampleStore | null): SampleQuality {
  return {
    present: samples !== null,
    complete: samples?.complete ?? false,
    accepted: samples?.accepted ?? 0,
    rejected: samples?.rejected ?? 0,
    overflowed: samples?.overflowed ?? 0,
    series: samples?.series.length ?? 0,
    relativeError: samples?.relativeError ?? null,
  };
}
