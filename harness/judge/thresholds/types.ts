import type { z } from "zod";
import type { PhaseName } from "../../contracts/shape.ts";
import type { Tags } from "../../contracts/samples.ts";
import type { ActionWindow } from "../../contracts/verdict.ts";
import type { MetricType } from "../metrics/metric-types.ts";
import type { WrittenBound } from "./bound.ts";
import type { validitySchema } from "./schema.ts";
import type { Statistic } from "../statistic/types.ts";

/** `all`: every phase, setup and teardown included (k6's own meaning). */
export type JudgedPhase = PhaseName | "all";

/** How windows are laid and what a stretch without samples means. */
export interface WindowRule {
  readonly sizeMs: number;
  readonly kind: "over" | "within" | "for";
  readonly gap: "break" | "hold" | "fail";
}

/** An objective with everything read and every default filled in. Values are in base units (ms, shares 0 to 1). */
export interface Objective {
  readonly id: string;
  readonly metric: string;
  readonly source: "k6" | "prometheus" | "actions";
  readonly query: string | null;
  readonly type: MetricType | null;
  readonly where: Tags;
  /** One objective per value of this tag; `expect` must be there. */
  readonly forEach: { readonly tag: string; readonly expect: readonly string[] } | null;
  readonly phase: JudgedPhase;
  /** The part of the phase that is judged; `null`: all of it. */
  readonly when: ActionWindow | null;
  readonly statistic: Statistic;
  readonly statisticText: string;
  readonly pass: readonly WrittenBound[];
  readonly warn: readonly WrittenBound[];
  readonly good: WrittenBound | null;
  readonly of: Tags | null;
  /** `null`: the whole phase is judged at once. */
  readonly window: WindowRule | null;
  /** Smallest difference that counts as a spike, in the metric's unit. */
  readonly atLeast: number;
  readonly compare: CompareRule | null;
  /** k6 may abort the run once the limit is broken, this long after its start. */
  readonly abortAfterMs: number | null;
  readonly critical: boolean;
  readonly weight: number;
  readonly minSamples: "auto" | number;
  readonly noData: "fail" | "warn" | "skip";
  readonly insufficient: "warn" | "fail";
  readonly decide: "point" | "interval";
  readonly absent: { readonly means: number; readonly given: string } | null;
  /** A threshold of k6's own, which must get the same word as from k6. */
  readonly isK6s: boolean;
  /** One of these that the script has, so that k6 judged it too. */
  readonly isScripts: boolean;
  readonly why: string | null;
}

/** A bound of the validity section, judged before any objective. */
export type ValidityName = Exclude<keyof z.infer<typeof validitySchema>, "scenarios">;

/** How much worse than a baseline a value may be: shares of the baseline, and the least amount that counts. */
export interface CompareRule {
  readonly warn: number;
  readonly fail: number;
  /** In the objective's unit; `null` takes the least difference of that unit. */
  readonly atLeast: number | null;
}

/** A breach that somebody answers for, for a time. */
export interface Waiver {
  readonly objective: string;
  /** First moment at which it no longer holds, milliseconds since the epoch. */
  readonly endsMs: number;
  readonly until: string;
  readonly bound: WrittenBound | null;
  readonly reason: string;
  readonly owner: string;
}

export interface ExpectedFailure {
  readonly id: string;
  readonly where: Tags;
  readonly share: WrittenBound;
  readonly why: string | null;
}

export interface Policy {
  readonly breachesToFail: number;
  readonly spikesToWarn: number;
  readonly reproducibleErrorShare: WrittenBound;
  readonly failedRequestShare: WrittenBound;
}

/** An objective that a run is judged by whether or not its file asks for it. */
export interface Implied {
  readonly objective: Objective;
  /** Why the file switches it off; `null` when it doesn't. */
  readonly off: string | null;
}

/** A threshold file: read, extended, checked, defaults filled in. */
export interface ThresholdFile {
  readonly fileName: string;
  readonly scenario: string | null;
  readonly profiles: readonly string[];
  readonly validity: Readonly<Record<ValidityName, WrittenBound>>;
  readonly objectives: readonly Objective[];
  readonly implied: readonly Implied[];
  readonly expectedFailures: readonly ExpectedFailure[];
  readonly waivers: readonly Waiver[];
  /** k6 scenarios that must have run. */
  readonly scenarios: readonly string[];
  /** What a missing baseline means for objectives with `compare`. */
  readonly noBaseline: "warn" | "skip";
  readonly score: { readonly warn: WrittenBound | null; readonly fail: WrittenBound | null };
  readonly policy: Policy;
}
