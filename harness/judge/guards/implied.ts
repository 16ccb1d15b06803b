import type { ObjectiveResult } from "../../contracts/verdict.ts";
import { judgeObjective } from "../objectives/judge-objective.ts";
import { say, type Said } from "../../contracts/reason.ts";
import { rowOf } from "../statistic/table.ts";
import type { Implied, Objective } from "../thresholds/types.ts";
import type { Guarded } from "./guarded.ts";

/** What every run is held to, where it made any requests or checks and nothing of its file says more. */
export function judgeImplied({
  file,
  script,
  measurement,
}: Pick<Guarded, "file" | "script" | "measurement">): readonly ObjectiveResult[] {
  if (measurement === null) return [];
  return file.implied
    .filter(
      (implied) => implied.off === null && replacement(implied, [...file.objectives, ...script]) === null,
    )
    .map(({ objective }) => ({ ...judgeObjective(objective, measurement), implied: true }))
    .filter(({ result }) => result !== "skipped");
}

/** What was switched off, and what a script's own threshold stands for: both are easily forgotten. */
export function impliedNotes({ file, script }: Pick<Guarded, "file" | "script">): readonly Said[] {
  return file.implied.flatMap((implied) => {
    const { id } = implied.objective;
    if (implied.off !== null) return [say("IMPLIED_OFF", { id, why: implied.off })];
    if (replacement(implied, file.objectives) !== null) return [];
    const by = replacement(implied, script);
    return by === null ? [] : [say("IMPLIED_REPLACED", { id, by: by.id })];
  });
}

/** The objective that says of the whole metric what must be kept, in the same phase or in all; `null` when none does. */
export function replacement({ objective }: Implied, objectives: readonly Objective[]): Objective | null {
  return objectives.find((one) => one.metric === objective.metric && isOnAll(one, objective.phase)) ?? null;
}

function isOnAll(
  { source, where, forEach, window, phase, statistic, good, pass }: Objective,
  judged: Objective["phase"],
): boolean {
  const hasBound = pass.length > 0 && (rowOf(statistic).countsOnes === true || good !== null);
  const isWhole = Object.keys(where).length === 0 && forEach === null && window === null;
  return source === "k6" && hasBound && isWhole && (phase === judged || phase === "all");
}
