import type { SeriesKey, Tags } from "../../contracts/samples.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { formatShare } from "../format.ts";
import { hasTags, inPhase } from "../metrics/selection.ts";
import { ENGLISH_WORDS, say, wordsFrom, type Fact, type Reason } from "../../contracts/reason.ts";
import { keepsBound } from "../thresholds/bound.ts";
import { exactly } from "./decide.ts";
import { FAILURE_RATE, type Measurement, type Selection } from "./measurement.ts";
import { ownBreach } from "./objective-result.ts";
import { windowsOfPhase } from "./windows.ts";

/** The steady phase is looked at in this many parts; an error in each of them is no accident. */
const WINDOWS = 6;
/** Shorter parts than this, or fewer of them, prove nothing. */
const WINDOW_MS_MIN = 5_000;
const WINDOWS_MIN = 3;
const REQUESTS_PER_WINDOW_MIN = 20;

/** Requests of one endpoint that fail in one way. */
export interface ErrorClass {
  /** `POST /rooms 500`: endpoint and status, or error code where there was no answer. */
  readonly name: string;
  readonly endpoint: Tags;
  /** Share of the endpoint's requests over the steady phase. */
  readonly share: number;
}

interface Candidate extends ErrorClass {
  readonly words: Fact;
  readonly failing: readonly number[];
  readonly all: readonly number[];
}

/** The ways in which requests failed in the steady phase, worst first. Expected failures are none. */
export function errorClasses(measurement: Measurement): readonly ErrorClass[] {
  return candidates(measurement).map(({ name, endpoint, share }) => ({ name, endpoint, share }));
}

/**
 * 002's "reproducible error": one endpoint fails in one way, in every part of the steady phase, or in this run and in
 * an earlier one, for more than the share of its requests that the policy allows. One critical result per class.
 */
export function judgeReproducibleErrors(
  measurement: Measurement,
  earlier: readonly ErrorClass[] = [],
): readonly ObjectiveResult[] {
  const bound = measurement.policy.reproducibleErrorShare;
  return candidates(measurement).flatMap((candidate) => {
    const worst = smallestWindowShare(candidate, measurement);
    const everywhere = worst !== null && worst > 0 && !keepsBound(worst, bound);
    const before = earlier.find(({ name }) => name === candidate.name);
    const again =
      before !== undefined && !keepsBound(before.share, bound) && !keepsBound(candidate.share, bound);
    if (!everywhere && !again) return [];
    return [
      resultOf(candidate, measurement, everywhere ? say("EVERY_PART", {}) : say("THIS_RUN_AND_BEFORE", {})),
    ];
  });
}

function candidates({ catalog, store, expectedFailures }: Measurement): readonly Candidate[] {
  const series = catalog.ofMetric(FAILURE_RATE).filter(({ tags }) => inPhase(tags, "steady"));
  const failing = series.filter(
    ({ tags }) =>
      tags["expected_response"] === "false" && !expectedFailures.some(({ where }) => hasTags(tags, where)),
  );
  const byName = Map.groupBy(failing, ({ tags }) => className(classWords(tags)));
  const found = [...byName].map(([name, members]) => {
    const endpoint = endpointOf(members[0] as SeriesKey);
    const all = series.filter(({ tags }) => hasTags(tags, endpoint)).map(({ id }) => id);
    const ids = members.map(({ id }) => id);
    const words = classWords((members[0] as SeriesKey).tags);
    return { name, words, endpoint, failing: ids, all, share: store.total(ids).sum / store.total(all).count };
  });
  return found
    .filter(({ share }) => share > 0)
    .sort((left, right) => right.share - left.share || (left.name < right.name ? -1 : 1));
}

/** The class in words: `POST /rooms 500`. */
function classWords(tags: Tags): Fact {
  const endpoint = [tags["service"], tags["name"] ?? "requests"]
    .filter((part) => part !== undefined)
    .join(" ");
  const status = tags["status"];
  const way = status === undefined || status === "0" ? (tags["error_code"] ?? null) : status;
  return way === null ? say("NOT_ANSWERED", { endpoint }) : `${endpoint} ${way}`;
}

function className(words: Fact): string {
  return typeof words === "string" ? words : wordsFrom(ENGLISH_WORDS, words);
}

function endpointOf({ tags }: SeriesKey): Tags {
  return Object.fromEntries(
    ["service", "name"].flatMap((tag) => (tags[tag] === undefined ? [] : [[tag, tags[tag]]])),
  );
}

/** Smallest share of failures among the parts of the steady phase; `null` when the parts are too short or too thin. */
function smallestWindowShare({ failing, all }: Candidate, measurement: Measurement): number | null {
  const measuredMs = measurement.clock.measuredMs("steady");
  const parts = Math.min(WINDOWS, Math.floor(measuredMs / WINDOW_MS_MIN));
  if (parts < WINDOWS_MIN) return null;
  const selection: Selection = { type: "rate", ids: all, forgivenIds: failing, failedIds: [], wholeIds: [] };
  const sizeMs = Math.floor(measuredMs / parts);
  let smallest: number | null = null;
  for (const { sketch, forgiven } of windowsOfPhase(selection, "steady", measurement, sizeMs)) {
    if (sketch.count < REQUESTS_PER_WINDOW_MIN) return null;
    smallest = Math.min(smallest ?? 1, forgiven / sketch.count);
  }
  return smallest;
}

function resultOf(
  { name, words, endpoint, share, all }: Candidate,
  { store, policy }: Measurement,
  where: Reason,
): ObjectiveResult {
  return ownBreach(
    {
      id: `reproducible-error[${name}]`,
      metric: FAILURE_RATE,
      where: endpoint,
      statisticText: "rate",
      pass: [policy.reproducibleErrorShare],
      warn: [],
      why: "002: an error that can be reproduced is FAIL",
    },
    exactly(share, "share", {
      samples: store.total(all).count,
      needed: REQUESTS_PER_WINDOW_MIN * WINDOWS_MIN,
    }),
    say("REPRODUCIBLE_ERROR", { name: words, value: formatShare(share), where }),
  );
}
