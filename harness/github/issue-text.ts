import { findChangePoints } from "../history/change-points.ts";
import { textSpark } from "../report/text/text-spark.ts";
import { shorten } from "../text/clean.ts";
import { markdownCode, markdownInline, markdownText } from "../report/text/markdown.ts";
import { formatInUnit } from "../text/numbers.ts";
import { RESULT_SIGNS } from "../report/view/words.ts";
import type { NightResult, ObjectiveState } from "./decide-issues.ts";

const NIGHTS_SHOWN_MAX = 14;
/** GitHub's limit is 256. */
const TITLE_LENGTH_MAX = 200;

/** The hidden first line by which the issue of an objective is found again. */
export function issueMarker({ scenario, profile, objective }: ObjectiveState): string {
  const key = `${scenario}/${profile ?? "own-options"}/${objective.id}`;
  // Percent-encoding keeps different names apart, and no name can end the comment.
  return `<!-- loadproof-objective: ${encodeURIComponent(key.toWellFormed()).replaceAll("--", "%2D%2D")} -->`;
}

export function issueTitle({ scenario, profile, objective }: ObjectiveState): string {
  const subject = profile === null ? scenario : `${scenario} ${profile}`;
  return shorten(`Load test: ${subject} misses ${objective.id}`.replaceAll("@", "@\u200b"), TITLE_LENGTH_MAX);
}

/** What the nights were, newest first, and between which commits the level changed. */
export function issueBody(state: ObjectiveState): string {
  const { objective, nights } = state;
  const values = nights.map(({ value }) => value);
  return [
    issueMarker(state),
    headline(state),
    "",
    `Objective ${markdownCode(objective.id)} (${markdownInline(objective.label)}), target ${markdownInline(objective.target?.text ?? "–")}.`,
    ...changeLine(state),
    "",
    textSpark(values),
    "",
    "| Night | Value | Result | Commit |",
    "|---|---:|---|---|",
    ...nights
      .slice(-NIGHTS_SHOWN_MAX)
      .reverse()
      .map((night) => row(night, objective.unit)),
    "",
    "This issue is kept by the nightly load test: it is closed by the first night that meets the objective.",
    "",
  ].join("\n");
}

function headline({ state, nights }: ObjectiveState): string {
  const last = nights.findLastIndex(({ result }) => result !== "breach");
  const missed = nights.length - 1 - last;
  if (state === "met") return `${RESULT_SIGNS.pass} Met again in the night of ${day(nights.at(-1))}.`;
  if (state === "gone") return "This objective is no longer judged.";
  return `${RESULT_SIGNS.breach} Missed in ${missed} nights in a row, since ${day(nights[last + 1])}.`;
}

function day(night: NightResult | undefined): string {
  return night?.startedAt.slice(0, 10) ?? "–";
}

function row({ startedAt, value, result, commit }: NightResult, unit: string): string {
  const cells = [
    startedAt.slice(0, 10),
    value === null ? "no data" : markdownText(formatInUnit(value, unit)),
    `${RESULT_SIGNS[result]} ${result}`,
    commit ?? "–",
  ];
  return `| ${cells.join(" | ")} |`;
}

/** A change of level narrows the search to the commits around it. */
function changeLine({ nights, objective }: ObjectiveState): string[] {
  const known = nights.filter((night) => night.value !== null);
  const change = findChangePoints(known.map(({ value }) => value ?? 0)).at(-1);
  if (change === undefined) return [];
  const before = known[change.index - 1];
  const after = known[change.index];
  const range = `${before?.commit ?? "an unknown commit"} and ${after?.commit ?? "an unknown commit"}`;
  return [
    "",
    `The level changed from ${formatInUnit(change.before, objective.unit)} to ${formatInUnit(change.after, objective.unit)} in the night of ${day(after)}, between ${range}.`,
  ];
}
