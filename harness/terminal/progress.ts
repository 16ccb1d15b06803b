import type { Context } from "../context.ts";
import type { RunPlan } from "../contracts/plan.ts";
import type { Generator, ScriptErrors } from "../contracts/run.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LiveSnapshot, ScriptLine } from "../load/index.ts";
import type { Telling } from "../report/words/telling.ts";
import { isInteractive } from "./is-interactive.ts";
import { JsonProgress } from "./json-progress.ts";
import { LineProgress } from "./line-progress.ts";
import { PanelProgress } from "./panel-progress.ts";
import { QuietProgress } from "./quiet-progress.ts";

/** One phase of a run on the terminal: started when made, then updated, then done or failed. */
export interface PhaseProgress {
  update(message: string): void;
  done(message: string): void;
}

/** The load as it goes on: one snapshot a second. */
export interface LoadProgress {
  update(snapshot: LiveSnapshot, objectives: readonly ObjectiveResult[]): void;
  done(result: { readonly generators: readonly Generator[]; readonly scriptErrors: ScriptErrors }): void;
}

/** Where a run shows what it is doing. Everything goes to stderr but the result and what the script prints, which go to stdout. */
export interface Progress extends Disposable {
  phase(title: string): PhaseProgress;
  load(plan: RunPlan): LoadProgress;
  /** Something worth a line of its own: a service that died, a fault. */
  event(message: string): void;
  /** A line of the script's: of its log, or of what its `handleSummary` prints, which goes to stdout. */
  script(line: ScriptLine): void;
  /** k6's figures of the run, once it is over. */
  figures(lines: readonly string[]): void;
  /** The last lines of the run, and its verdict for machines. */
  result(lines: readonly string[], verdict: unknown): void;
}

/** A live panel on a terminal, a line per step and per 15 s without one, JSON lines or silence when asked for. */
export function createProgress(
  output: "terminal" | "quiet" | "json",
  context: Context,
  telling: Telling,
): Progress {
  if (output === "json") return new JsonProgress(context);
  if (output === "quiet") return new QuietProgress(context);
  return isInteractive(context) ? new PanelProgress(context, telling) : new LineProgress(context, telling);
}
