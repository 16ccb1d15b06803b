import { SCENARIOS } from "#scenarios/catalog.ts";
import type { LoadShape } from "../../contracts/shape.ts";
import type { VerdictWord } from "../../contracts/verdict.ts";
import type { State } from "../svg/small-charts.ts";
import {
  formatBeside,
  formatInUnit,
  formatShare,
  formatSignedInUnit,
  formatSignedShare,
  NO_NUMBER,
} from "../../text/numbers.ts";
import { formatLength } from "../text/times.ts";
import { isMessageKey, type Translate } from "../words/translate.ts";
import { changesOfObjective, changeWithNoise } from "../sections/changes/texts.ts";
import type { ObjectiveView, ReportView } from "./types.ts";
import type { FigureWindow } from "../../figures/types.ts";

/** The state a report is headed with: what went wrong with the measurement comes before what it said. */
export const HEADLINES = ["PASS", "WARN", "FAIL", "INCOMPLETE", "INVALID"] as const;
export type Headline = (typeof HEADLINES)[number];

interface JudgedRun {
  readonly verdict: Pick<ReportView["verdict"], "invalid" | "incomplete"> &
    ({ readonly word: VerdictWord } | { readonly verdict: VerdictWord });
}

/** Of a view, or of anything else that holds a verdict. */
export function headline({ verdict }: JudgedRun): Headline {
  if (verdict.incomplete) return "INCOMPLETE";
  if (verdict.invalid) return "INVALID";
  return "word" in verdict ? verdict.word : verdict.verdict;
}

/** The state that a headline is drawn as: doubt is an outline, never a colour of a verdict. */
export const HEADLINE_STATES = {
  PASS: "pass",
  WARN: "warn",
  FAIL: "breach",
  INCOMPLETE: "invalid",
  INVALID: "invalid",
} as const satisfies Readonly<Record<Headline, State>>;

/** Shape before colour: every state has its own sign. */
export const RESULT_SIGNS: Readonly<Record<State, string>> = {
  pass: "✅",
  warn: "⚠️",
  breach: "❌",
  skipped: "➖",
  invalid: "⛔",
};

/** `MSA Baseline`: what 002's template is headed with. */
export function subjectTitle(run: Pick<ReportView["run"], "scenario" | "profile">): string {
  const scenario = SCENARIOS.find(({ name }) => name === run.scenario)?.title ?? run.scenario;
  const profile =
    run.profile === null ? "" : ` ${run.profile.charAt(0).toUpperCase()}${run.profile.slice(1)}`;
  return `${scenario}${profile}`;
}

export function windowText(window: FigureWindow, translate: Translate): string {
  return translate(`window.${window.phase}`, { length: formatLength(window.durationMs) });
}

export function boundsText(bounds: ObjectiveView["pass"]): string {
  return bounds.length === 0 ? NO_NUMBER : bounds.map((bound) => bound.text).join(", ");
}

/** The target as the file writes it; the limit where only that was given. */
export function targetText({ pass, warn }: ObjectiveView): string {
  return boundsText(pass.length > 0 ? pass : warn);
}

export function actualText({ numbers, unit, pass, warn }: ObjectiveView): string {
  const bounds = [...pass, ...warn].map(({ value }) => value);
  return formatBeside(numbers.value, unit, bounds);
}

export function marginText(objective: ObjectiveView): string {
  return formatSignedShare(objective.numbers.margin);
}

/**
 * The objective against each baseline, `pinned +12 ms (+3.1%) ± 8 ms`: as the report compared it, else as the verdict did.
 * Empty without a baseline.
 */
export function baselineTexts(objective: ObjectiveView, view: ReportView, translate: Translate): string[] {
  const compared = changesOfObjective(view, objective.id).map(
    ({ comparison, row }) => `${translate(`baseline.${comparison.kind}`)} ${changeWithNoise(row)}`,
  );
  const { difference, interval, baseline } = objective.numbers;
  if (compared.length > 0 || difference === null || baseline === null) return compared;
  const relative = difference.relative === null ? "" : ` (${formatSignedShare(difference.relative)})`;
  const noise =
    interval === null || baseline === 0
      ? ""
      : ` ± ${formatInUnit((Math.abs(interval.high - interval.low) / 2) * Math.abs(baseline), objective.unit)}`;
  return [`${formatSignedInUnit(difference.absolute, objective.unit)}${relative}${noise}`];
}

/** `37%` of the error budget used; a dash where there is none. */
export function budgetText({ budgetUsed }: ObjectiveView): string {
  return formatShare(budgetUsed === null ? null : Number(budgetUsed.toPrecision(2)));
}

/** A load shape in one line: `warm-up 0 to 10 VUs in 1 m 00 s; steady 50 VUs for 10 m 00 s`. */
export function shapeText(shape: LoadShape, translate: Translate): string {
  return shape.phases
    .filter((phase) => phase.durationMs > 0)
    .map(({ phase, from, to, durationMs }) => {
      const key = from === to ? (`shape.${shape.model}Level` as const) : (`shape.${shape.model}` as const);
      return translate(key, { phase, from, to, length: formatLength(durationMs) });
    })
    .join("; ");
}

/** The catalogue's words for a value of a closed list, or the value itself for one that a later version added. */
export function wordFor(prefix: string, value: string, translate: Translate): string {
  const key = `${prefix}.${value}`;
  return isMessageKey(key) ? translate(key) : value;
}
