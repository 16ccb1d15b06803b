import type { HistoryRecord } from "../history/record.ts";
import { nightsOf } from "./nights.ts";

/** Nights in a row that an objective must be missed before anybody is called: one bad night is often noise. */
export const NIGHTS_TO_OPEN = 2;

type RecordedObjective = HistoryRecord["objectives"][number];

/** One objective of one night. */
export interface NightResult {
  readonly startedAt: string;
  readonly commit: string | null;
  readonly value: number | null;
  readonly result: RecordedObjective["result"];
}

/** What the nights say of one objective. */
export interface ObjectiveState {
  readonly scenario: string;
  readonly profile: string | null;
  readonly objective: Pick<RecordedObjective, "id" | "label" | "unit" | "target">;
  /**
   * `failing`: wants an issue. `met`: an open issue is closed. `gone`: no longer judged, an open issue is closed.
   * `unsure`: one bad night, or only a warning; whatever is open stays open.
   */
  readonly state: "failing" | "met" | "gone" | "unsure";
  /** Oldest first; nights in which it was skipped are left out. */
  readonly nights: readonly NightResult[];
}

/** The state of every objective that a history names, from its nightly runs. Pure. */
export function decideIssues(records: readonly HistoryRecord[]): readonly ObjectiveState[] {
  const nights = nightsOf(records);
  const newest = nights.at(-1);
  if (newest === undefined) return [];
  const known = new Map(nights.flatMap(({ objectives }) => objectives).map((one) => [one.id, one]));
  const judged = new Set(newest.objectives.map(({ id }) => id));
  return [...known.values()].map((objective) => {
    const results = resultsOf(objective.id, nights);
    return {
      scenario: newest.scenario,
      profile: newest.profile,
      objective,
      state: judged.has(objective.id) ? stateOf(results) : "gone",
      nights: results,
    };
  });
}

function resultsOf(id: string, nights: readonly HistoryRecord[]): NightResult[] {
  return nights.flatMap(({ startedAt, commit, objectives }) => {
    const found = objectives.find((one) => one.id === id);
    if (found === undefined || found.result === "skipped") return [];
    return [{ startedAt, commit, value: found.value, result: found.result }];
  });
}

function stateOf(results: readonly NightResult[]): ObjectiveState["state"] {
  const recent = results.slice(-NIGHTS_TO_OPEN);
  if (recent.length === NIGHTS_TO_OPEN && recent.every(({ result }) => result === "breach")) return "failing";
  return recent.at(-1)?.result === "pass" ? "met" : "unsure";
}
