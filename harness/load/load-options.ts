import type { Context } from "../context.ts";
import type { Said } from "../contracts/reason.ts";
import type { FileReference, RunPlan } from "../contracts/plan.ts";
import type { Generator, OwnLoad, ScriptErrors } from "../contracts/run.ts";
import type { TagSelection } from "../contracts/samples.ts";
import type { K6Options } from "../k6-options/k6-options.ts";
import type { ResolvedTool } from "../tools/contracts.ts";
import type { Bundle } from "./bundle/bundle-script.ts";
import type { ScriptLine } from "./console/script-output.ts";
import type { LiveSnapshot } from "./live/live-snapshot.ts";

/** k6's `options.thresholds`: by metric, or metric with tags. */
export type LoadThresholds = Readonly<Record<string, readonly unknown[]>>;

export interface LoadOptions {
  readonly k6: ResolvedTool;
  readonly bundle: Bundle;
  readonly plan: RunPlan;
  /** What the script reads as `__ENV`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly runDirectory: string;
  readonly context: Context;
  /** Aborting it stops k6 softly; its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** k6 processes that make equal parts of the load; one without it. */
  readonly generators?: number;
  /** Called when k6 runs, for each generator. */
  readonly onStarted?: () => void;
  /** Called once a second while k6 runs, for each generator. */
  readonly onSnapshot: (snapshot: LiveSnapshot) => void;
  /** Asked with each snapshot: a reason to stop k6 for. */
  readonly stopWhen?: (snapshot: LiveSnapshot) => Said | null;
  /** Called for what the script logs and prints, line by line. */
  readonly onScriptLine?: (line: ScriptLine) => void;
  /** What the user asked of k6 itself. */
  readonly k6Options?: K6Options;
  /**
   * Metrics whose values are ids of what the script has seen, each under the name of its file: those of
   * `{ acknowledged: "order_acknowledged_id" }` are written to `acknowledged.json`.
   */
  readonly recordedIds?: Readonly<Record<string, string>>;
  /** Whether the plan's shape is given to k6 as stages; by default for scripts that are not in the catalogue, which read no plan. */
  readonly applyShape?: boolean;
  /** Thresholds of k6 (`k6AbortThresholds` of the judge) that end the run early; added to the script's own. */
  readonly thresholds?: LoadThresholds;
  /** Samples that are judged by their tags, beside those that the script's own thresholds name. */
  readonly judged?: readonly TagSelection[];
}

interface LoadFiles {
  readonly scriptErrors: ScriptErrors;
  readonly samples: FileReference | null;
  readonly summary: FileReference | null;
  readonly console: FileReference | null;
  /** The first failures of each kind; `null` when the script saw none. */
  readonly failures: FileReference | null;
  /** The files of ids by their names. */
  readonly recordedIds: Readonly<Record<string, FileReference>>;
  /** What the script's own options give; `null` where the load is that of the plan. */
  readonly ownLoad: OwnLoad | null;
}

/** What a load left behind; files are references into the run folder, `null` when there is none. */
export interface LoadResult extends LoadFiles {
  readonly generators: readonly [Generator, ...Generator[]];
}

/** What one of its generators left behind; files are references into its own folder. */
export interface GeneratorPart extends LoadFiles {
  readonly generator: Generator;
  readonly directory: string;
}
