import type { Problem } from "../../errors.ts";
import type { MergedFile } from "./merge-layers.ts";
import { resolveObjective } from "./resolve-objective.ts";
import type { Objective } from "./types.ts";

const SIDES = [
  ["clients", "action_recovery"],
  ["system", "action_system_recovery"],
] as const;
const AFTER = { injection: "_duration", healing: "_after_healing_duration" } as const;

/** `recovery` of a file as the objectives that it stands for: critical, for it is what a run with a fault is made for. */
export function resolveRecovery(
  merged: Pick<MergedFile, "file" | "at" | "objectives">,
  problems: Problem[],
): readonly Objective[] {
  const { recovery } = merged.file;
  if (recovery === undefined) return [];
  const asked = typeof recovery === "string" ? { clients: recovery } : recovery;
  const at = (side: string): string =>
    typeof recovery === "string" ? merged.at(["recovery"]) : merged.at(["recovery", side]);
  if (asked.clients === undefined && asked.system === undefined)
    problems.push({ subject: `${at("from")} recovery`, expected: "clients, system or both" });
  const { from = "injection", noData = "fail", why } = asked;
  return SIDES.flatMap(([side, metric]) => {
    const pass = asked[side];
    const id = `recovery-${side}`;
    if (pass === undefined) return [];
    if (merged.objectives.some((objective) => objective.id === id)) {
      const expected = "another id: recovery makes an objective of this one";
      problems.push({ subject: `${at(side)} objective ${id}`, value: id, expected });
    }
    const fields = {
      id,
      source: "actions",
      metric: `${metric}${AFTER[from]}`,
      statistic: "max",
      pass,
      critical: true,
      noData,
      ...(why === undefined ? {} : { why }),
    } as const;
    const objective = resolveObjective({ id, fields, at: () => at(side) }, undefined, problems);
    return objective === null ? [] : [objective];
  });
}
