import { PHASE_TAG, type Tags, type TagSelection, UNSURE_TAG } from "../../contracts/samples.ts";
import { PHASE_NAMES, type PhaseName } from "../../contracts/shape.ts";
import { seriesIdentity, type SketchFileWriter } from "../../sketch/index.ts";
import { redactTags } from "../../text/redact-tags.ts";
import type { KeptValues, LineTags } from "./columns.ts";
import type { SampleHandler, SeriesDefinition } from "./csv-sample-reader.ts";
import { type ExtraReading, ExtraTags } from "./extra-tags.ts";
import type { IdSet } from "./id-set.ts";
import { JudgedTags } from "./judged-tags.ts";
import { type PhaseSource, phaseSource, withoutMark } from "./phase-source.ts";
import type { PhaseTimeline } from "./phase-timeline.ts";

/** Distinct tag sets, and series, beyond which samples go to the overflow series of their metric. */
const TAG_SETS_MAX = 5_000;
const SERIES_MAX = 50_000;
/** Gauges of k6 that are held back until the load has begun; two a second. */
const HELD_SAMPLES_MAX = 20_000;
/** What an overflow series still tells apart: few values each, and enough for an error rate. */
const OVERFLOW_TAGS = ["scenario", "expected_response"];
/** Overflow series beyond which no more values of a tag are told apart of which each is judged. */
const OVERFLOWS_MAX = 10_000;
/** Durations that end at the sample's time: they tell since when an iteration was running. */
const DURATION_METRICS: ReadonlySet<string> = new Set(["iteration_duration", "http_req_duration"]);

/** Metrics whose values are ids of what a script has seen: they are kept, and not measured. */
type IdMetrics = ReadonlyMap<string, IdSet>;

/** What is known beforehand of a run's samples. */
export interface SampleSettings {
  readonly idMetrics?: IdMetrics;
  /** Samples that are judged by their tags. */
  readonly judged?: readonly TagSelection[];
  /** Names of tags that the script's options set. */
  readonly tagNames?: readonly string[];
  /** Whether a metric may be a gauge, of which the last value is kept. */
  readonly maybeGauge?: (metric: string) => boolean;
  /** Takes out the secrets that are known by their value. */
  readonly clean?: (text: string) => string;
}

interface Intake {
  readonly metric: string;
  readonly tags: Tags;
  readonly source: PhaseSource;
  readonly isLoad: boolean;
  readonly isDuration: boolean;
  /** Where the values go when they are ids. */
  readonly idSet: IdSet | null;
  readonly isOverflow: boolean;
  readonly isGauge: boolean;
  /** Its tags as k6 wrote them, while they can't be told for certain; else `null`. */
  readonly unsure: LineTags | null;
  /** Series in the sketch file when the phase never changes, else -1. */
  readonly fixedId: number;
  /** Series in the sketch file by phase, where the phase depends on the time. */
  readonly ids: Map<PhaseName, number>;
}

interface HeldSample {
  readonly intake: Intake;
  readonly timestampMs: number;
  readonly value: number;
}

/** Gives every sample its series with its phase, and keeps the number of series bounded. */
export class SampleIntake implements SampleHandler {
  readonly #writer: SketchFileWriter;
  readonly #timeline: PhaseTimeline;
  readonly #idMetrics: IdMetrics;
  readonly #judged: JudgedTags;
  readonly #extraTags: ExtraTags;
  readonly #maybeGauge: (metric: string) => boolean;
  readonly #clean: (text: string) => string;
  readonly #intakes: Intake[] = [];
  /** k6 writes extra tags in any order, so a tag set comes in several forms. */
  readonly #byIdentity = new Map<string, number>();
  readonly #overflows = new Map<string, number>();
  readonly #tagSets = new Set<string>();
  readonly #seriesIds = new Map<string, number>();
  #held: HeldSample[] = [];
  #hasScenarios = true;
  /** Virtual users by k6's latest sample. */
  vus = Number.NaN;

  constructor(writer: SketchFileWriter, timeline: PhaseTimeline, settings: SampleSettings = {}) {
    const { idMetrics = new Map(), judged = [], tagNames = [], maybeGauge = () => true } = settings;
    this.#clean = settings.clean ?? ((text) => text);
    this.#writer = writer;
    this.#timeline = timeline;
    this.#idMetrics = idMetrics;
    this.#judged = new JudgedTags(judged);
    this.#extraTags = new ExtraTags({ names: tagNames, judged: this.#judged.values });
    this.#maybeGauge = maybeGauge;
  }

  get judged(): ReadonlyMap<string, KeptValues> {
    return this.#judged.values;
  }

  /** Series in the sketch file so far. */
  get seriesCount(): number {
    return this.#writer.seriesCount;
  }

  header(columns: readonly string[]): void {
    this.#hasScenarios = columns.includes("scenario");
  }

  defineSeries(metric: string, line: LineTags): SeriesDefinition {
    const { tags: extra, unsure } = this.#extraTags.read(line.extra);
    const isUnsure = unsure.length > 0;
    const tags = Object.fromEntries([...line.columns, ...extra]);
    const identity = seriesIdentity(isUnsure ? `${metric} ${line.extra}` : metric, tags);
    const known = this.#byIdentity.get(identity);
    if (known !== undefined) return { series: known, remember: true };
    if (!this.#hasRoom(tags)) return { series: this.#overflowOf(metric, tags), remember: false };
    const series = this.#addIntake(metric, tags, { unsure: isUnsure ? line : null });
    this.#byIdentity.set(identity, series);
    return { series, remember: true };
  }

  sample(series: number, timestampMs: number, value: number): void {
    const intake = this.#intakes[series]!;
    if (intake.idSet !== null) {
      if (!intake.idSet.add(value)) this.#writer.countRejected();
      return;
    }
    if (intake.isOverflow) this.#writer.countOverflowed();
    if (intake.isLoad) {
      // Not in order of time: a session is written when it ends, with the time at which it began.
      this.#timeline.sawLoadAt(intake.isDuration ? timestampMs - value : timestampMs);
      if (this.#held.length > 0) this.#releaseHeld();
    }
    if (intake.fixedId >= 0) this.#add(intake, intake.fixedId, timestampMs, value);
    else this.#addByTime(intake, timestampMs, value);
  }

  rejected(): void {
    this.#writer.countRejected();
  }

  /** Whether the script's source is needed to tell its tags. */
  get isUnsure(): boolean {
    return this.#intakes.some(({ unsure }) => unsure !== null);
  }

  /** No more samples come; `source` is the script's, for tags that can't be told without. */
  end(source: string): void {
    this.#releaseHeld();
    const left = this.#intakes.filter(({ unsure }) => unsure !== null);
    for (const { unsure, ids, fixedId } of left) {
      const lines = idsOf(fixedId, ids).reduce((sum, [, id]) => sum + this.#writer.countOf(id), 0);
      this.#extraTags.count(unsure?.extra ?? "", lines);
    }
    for (const { unsure, ids, fixedId, source: phase } of left) {
      const { columns, extra } = unsure as LineTags;
      const settled = this.#extraTags.settle(extra, source);
      const own = ownTags(Object.fromEntries([...columns, ...settled.tags]), this.#clean);
      for (const [timed, id] of idsOf(fixedId, ids)) {
        const tags = { ...own, [PHASE_TAG]: timed ?? phase };
        this.#writer.retag(
          id,
          settled.unsure.length === 0 ? tags : { ...tags, [UNSURE_TAG]: namesOf(settled) },
        );
      }
    }
  }

  #add(intake: Intake, id: number, timestampMs: number, value: number): void {
    if (intake.isGauge) this.#writer.addGauge(id, timestampMs, value);
    else this.#writer.add(id, timestampMs, value);
  }

  #addByTime(intake: Intake, timestampMs: number, value: number): void {
    if (intake.source === "global") {
      if (intake.metric === "vus") this.vus = value;
      if (this.#timeline.startMs === null && this.#held.length < HELD_SAMPLES_MAX) {
        this.#held.push({ intake, timestampMs, value });
        return;
      }
    }
    this.#add(intake, this.#idIn(intake, this.#phaseOf(intake, timestampMs)), timestampMs, value);
  }

  #phaseOf(intake: Intake, timestampMs: number): PhaseName {
    if (intake.source === "order") return this.#timeline.startMs === null ? "setup" : "teardown";
    return this.#timeline.phaseAt(timestampMs);
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const { intake, timestampMs, value } of held) {
      this.#add(intake, this.#idIn(intake, this.#timeline.phaseAt(timestampMs)), timestampMs, value);
    }
  }

  #idIn(intake: Intake, phase: PhaseName): number {
    const known = intake.ids.get(phase);
    if (known !== undefined) return known;
    const id = this.#seriesId(intake.metric, { ...intake.tags, [PHASE_TAG]: phase }, intake.unsure !== null);
    intake.ids.set(phase, id);
    return id;
  }

  /** Columns that are dropped, or read in another order, may give the same series twice. */
  #seriesId(metric: string, tags: Tags, isUnsure: boolean): number {
    // What can't be told yet is kept apart, so that it can be told later.
    if (isUnsure) return this.#writer.defineSeries(metric, tags);
    const identity = seriesIdentity(metric, tags);
    const known = this.#seriesIds.get(identity);
    if (known !== undefined) return known;
    const id = this.#writer.defineSeries(metric, tags);
    this.#seriesIds.set(identity, id);
    return id;
  }

  #hasRoom(tags: Tags): boolean {
    const tagSet = seriesIdentity("", tags);
    if (this.#tagSets.has(tagSet)) return this.#intakes.length < SERIES_MAX;
    if (this.#tagSets.size >= TAG_SETS_MAX || this.#intakes.length >= SERIES_MAX) return false;
    this.#tagSets.add(tagSet);
    return true;
  }

  #overflowOf(metric: string, tags: Tags): number {
    const source = phaseSource(metric, tags, this.#hasScenarios);
    const names = OVERFLOW_TAGS.flatMap((name) => (tags[name] === undefined ? [] : [[name, tags[name]]]));
    const judged = this.#judged.of(metric, tags, this.#overflows.size < OVERFLOWS_MAX);
    const kept = { ...(Object.fromEntries(names) as Tags), ...judged, overflow: "true" };
    const key = `${source} ${seriesIdentity(metric, kept)}`;
    const known = this.#overflows.get(key);
    if (known !== undefined) return known;
    const series = this.#addIntake(metric, kept, { isOverflow: true, source });
    this.#overflows.set(key, series);
    return series;
  }

  #addIntake(
    metric: string,
    tags: Tags,
    about: { source?: PhaseSource; isOverflow?: boolean; unsure?: LineTags | null },
  ): number {
    const {
      source = phaseSource(metric, tags, this.#hasScenarios),
      isOverflow = false,
      unsure = null,
    } = about;
    const own = ownTags(tags, this.#clean);
    const phase = PHASE_NAMES.find((name) => name === source);
    const idSet = this.#idMetrics.get(metric) ?? null;
    const isFixed = phase !== undefined && idSet === null;
    this.#intakes.push({
      metric,
      tags: own,
      source,
      isLoad:
        source !== "global" && (this.#hasScenarios ? tags["scenario"] !== undefined : source === "time"),
      isDuration: DURATION_METRICS.has(metric),
      idSet,
      isOverflow,
      isGauge: this.#maybeGauge(metric),
      unsure,
      fixedId: isFixed ? this.#seriesId(metric, { ...own, [PHASE_TAG]: phase }, unsure !== null) : -1,
      ids: new Map(),
    });
    return this.#intakes.length - 1;
  }
}

/** Series with their phases; that of a fixed series is its intake's. */
function idsOf(
  fixedId: number,
  ids: ReadonlyMap<PhaseName, number>,
): readonly (readonly [PhaseName | null, number])[] {
  return fixedId >= 0 ? [[null, fixedId]] : [...ids];
}

/** The script's own tags. A request without a name is named by its URL, and any tag or name of a check may hold a secret. */
function ownTags(tags: Tags, clean: (text: string) => string): Tags {
  const known = Object.entries(withoutMark(tags)).map(([name, value]) => [name, clean(value)] as const);
  return redactTags(Object.fromEntries(known));
}

function namesOf({ unsure }: ExtraReading): string {
  return [...new Set(unsure.flatMap(({ name, before }) => [name, before]))].sort().join("&");
}
