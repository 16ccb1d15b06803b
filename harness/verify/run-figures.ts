import type { Figure } from "./figures.ts";
import { words } from "../report/words/reasons.ts";
import type { LoadRun } from "./load-run.ts";
import { FIGURE_OBJECTIVES } from "./performance-plan.ts";

type ApiFigure = keyof typeof FIGURE_OBJECTIVES;

/** The figures of the API, as the run's own verdict has them; none of a run whose measurement can't be trusted. */
export function figuresOfRun(run: Pick<LoadRun, "verdict" | "folder">): Readonly<Record<ApiFigure, Figure>> {
  return Object.fromEntries(
    Object.entries(FIGURE_OBJECTIVES).map(([name, objective]) => [name, figureOf(objective, run)]),
  ) as Record<ApiFigure, Figure>;
}

function figureOf(objectiveId: string, { verdict, folder }: Pick<LoadRun, "verdict" | "folder">): Figure {
  const where = `${objectiveId} of ${folder}/verdict.json`;
  if (verdict.invalid || verdict.incomplete)
    return { value: null, evidence: `${where}: not to be trusted: ${words(verdict, "en")}` };
  const objective = verdict.objectives.find(({ id }) => id === objectiveId);
  if (objective === undefined || objective.numbers.value === null)
    return {
      value: null,
      evidence: `${where}: ${objective === undefined ? "no such objective" : words(objective, "en")}`,
    };
  const { value, samples } = objective.numbers;
  const phase = `${objective.metric} ${objective.statistic}, steady phase, ${(samples ?? 0).toLocaleString("en")} samples`;
  return { value, samples, evidence: `${where} (${phase})` };
}
