import { words } from "../report/words/reasons.ts";
import type { FigureOf } from "./figures.ts";
import type { LoadRun } from "./load-run.ts";

/** The figures of the API, as the run's own verdict has them; none of a run whose measurement can't be trusted. */
export function figuresOfRun({ verdict, folder }: Pick<LoadRun, "verdict" | "folder">): FigureOf {
  return (objective) => {
    const where = `${objective} of ${folder}/verdict.json`;
    if (verdict.invalid || verdict.incomplete)
      return { result: null, evidence: `${where}: not to be trusted: ${words(verdict, "en")}` };
    const result = verdict.objectives.find(({ id }) => id === objective);
    if (result === undefined) return { result: null, evidence: `${where}: no such objective` };
    const samples = (result.numbers.samples ?? 0).toLocaleString("en");
    const evidence = `${where} (${result.metric} ${result.statistic}, steady phase, ${samples} samples)`;
    return { result, evidence };
  };
}
