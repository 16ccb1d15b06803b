import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { Translate } from "./translate.ts";

/** ` (critical, implied)`: what sets an objective apart from the others; empty for most. */
export function objectiveMarks(
  { critical, implied }: Pick<ObjectiveResult, "critical" | "implied">,
  translate: Translate,
): string {
  const marks = [
    ...(critical ? [translate("scorecard.critical")] : []),
    ...(implied ? [translate("scorecard.implied")] : []),
  ];
  return marks.length === 0 ? "" : ` (${marks.join(", ")})`;
}
