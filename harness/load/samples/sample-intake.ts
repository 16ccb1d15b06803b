import { PHASE_NAMES, type PhaseName } from "../../contracts/shape.ts";
import { REDACTED, redact } from "../../text/redact.ts";
import { isHarmlessValue, isSecretName } from "../../text/secret-names.ts";
import { seriesIdentity, type SketchFileWriter } from "../../sketch/index.ts";
import type { SampleHandler, SeriesDefinition } from "./csv-sample-reader.ts";
import type { IdSet } from "./id-set.ts";
import { type PhaseSource, phaseSource, withoutPhase } from "./phase-source.ts";
import type { PhaseTimeline } from "./phase-timeline.ts";

/** Distinct tag sets, and series, beyond which samples go to the overflow series of their metric. */
const TAG_SETS_MAX = 5_000;
const SERIES_MAX = 50_000;
/** Gauges of k6 that are held back until the load has begun; two a second. */
const HELD_SAMPLES_MAX = 20_000;
/** What an overflow series still tells apart: few values each, and enough for an error rate. */
const OVERFLOW_TAGS = ["scenario", "expected_response"];
/** Durations that end at the sample's time: they tell since when an iteration was running. */
const DURATION_METRICS: ReadonlySet<string> = new Set(["iteration_duration", "http_req_duration"]);

/** Requests without a name are named by their URL, and any tag or name of a check may hold a secret. */
function withoutSecrets(
  tags: Record<string, string>,
  clean: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [
      name,
      isSecretName(name) && !isHarmlessValue(value) ? REDACTED : redact(clean(value)),
    ]),
  );
}

/** Metrics whose values are ids of what a script has seen: they are kept, and not measured. */
type IdMetrics = ReadonlyMap<string, IdSet>;

interface Intake {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly source: PhaseSource;
  readonly isLoad: boolean;
  readonly isDuration: boolean;
  /** Where the values go when they are ids. */
  readonly idSet: IdSet | null;
  readonly isOverflow: boolean;
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
  vus = 0;

  /** `clean` takes out the secrets that are known by their value. */
  constructor(
    writer: SketchFileWriter,
    timeline: PhaseTimeline,
    idMetrics: IdMetrics = new Map(),
    clean: (text: string) => string = (text) => text,
  ) {
    this.#writer = writer;
    this.#timeline = timeline;
    this.#idMetrics = idMetrics;
    this.#clean = clean;
  }

  /** Series in the sketch file so far. */
  get seriesCount(): number {
    return this.#seriesIds.size;
  }

  header(columns: readonly string[]): void {
    this.#hasScenarios = columns.includes("scenario");
  }

  defineSeries(metric: string, tags: Record<string, string>): SeriesDefinition {
    const identity = seriesIdentity(metric, tags);
    const known = this.#byIdentity.get(identity);
    if (known !== undefined) return { series: known, remember: true };
    if (!this.#hasRoom(tags)) return { series: this.#overflowOf(metric, tags), remember: false };
    const series = this.#addIntake(metric, tags, false);
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
      if (intake.isDuration) this.#timeline.sawLoadAt(timestampMs - value);
      else if (this.#timeline.startMs === null) this.#timeline.sawLoadAt(timestampMs);
      if (this.#held.length > 0) this.#releaseHeld();
    }
    if (intake.fixedId >= 0) this.#writer.add(intake.fixedId, timestampMs, value);
    else this.#addByTime(intake, timestampMs, value);
  }

  rejected(): void {
    this.#writer.countRejected();
  }

  /** No more samples come. */
  end(): void {
    this.#releaseHeld();
  }

  #addByTime(intake: Intake, timestampMs: number, value: number): void {
    if (intake.source === "global") {
      if (intake.metric === "vus") this.vus = value;
      if (this.#timeline.startMs === null && this.#held.length < HELD_SAMPLES_MAX) {
        this.#held.push({ intake, timestampMs, value });
        return;
      }
    }
    this.#writer.add(this.#idIn(intake, this.#phaseOf(intake, timestampMs)), timestampMs, value);
  }

  #phaseOf(intake: Intake, timestampMs: number): PhaseName {
    if (intake.source === "order") return this.#timeline.startMs === null ? "setup" : "teardown";
    return this.#timeline.phaseAt(timestampMs);
  }

  #releaseHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const { intake, timestampMs, value } of held) {
      this.#writer.add(this.#idIn(intake, this.#timeline.phaseAt(timestampMs)), timestampMs, value);
    }
  }

  #idIn(intake: Intake, phase: PhaseName): number {
    const known = intake.ids.get(phase);
    if (known !== undefined) return known;
    const id = this.#seriesId(intake.metric, { ...intake.tags, phase });
    intake.ids.set(phase, id);
    return id;
  }

  /** Columns that are dropped, or read in another order, may give the same series twice. */
  #seriesId(metric: string, tags: Record<string, string>): number {
    const identity = seriesIdentity(metric, tags);
    const known = this.#seriesIds.get(identity);
    if (known !== undefined) return known;
    const id = this.#writer.defineSeries(metric, tags);
    this.#seriesIds.set(identity, id);
    return id;
  }

  #hasRoom(tags: Record<string, string>): boolean {
    const tagSet = seriesIdentity("", tags);
    if (this.#tagSets.has(tagSet)) return this.#intakes.length < SERIES_MAX;
    if (this.#tagSets.size >= TAG_SETS_MAX || this.#intakes.length >= SERIES_MAX) return false;
    this.#tagSets.add(tagSet);
    return true;
  }

  #overflowOf(metric: string, tags: Record<string, string>): number {
    const source = phaseSource(metric, tags, this.#hasScenarios);
    const kept: Record<string, string> = { overflow: "true" };
    for (const name of OVERFLOW_TAGS) if (tags[name] !== undefined) kept[name] = tags[name];
    const key = `${source} ${seriesIdentity(metric, kept)}`;
    const known = this.#overflows.get(key);
    if (known !== undefined) return known;
    const series = this.#addIntake(metric, kept, true, source);
    this.#overflows.set(key, series);
    return series;
  }

  #addIntake(
    metric: string,
    tags: Record<string, string>,
    isOverflow: boolean,
    source = phaseSource(metric, tags, this.#hasScenarios),
  ): number {
    const own = withoutSecrets(withoutPhase(tags), this.#clean);
    const phase = PHASE_NAMES.find((name) => name === source);
    const idSet = this.#idMetrics.get(metric) ?? null;
    this.#intakes.push({
      metric,
      tags: own,
      source,
      isLoad:
        source !== "global" && (this.#hasScenarios ? tags["scenario"] !== undefined : source === "time"),
      isDuration: DURATION_METRICS.has(metric),
      idSet,
      isOverflow,
      fixedId: phase === undefined || idSet !== null ? -1 : this.#seriesId(metric, { ...own, phase }),
      ids: new Map(),
    });
    return this.#intakes.length - 1;
  }
}
