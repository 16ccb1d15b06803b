import { InputProblems, type Problem } from "../../errors.ts";
import { importK6Thresholds } from "./k6-import.ts";
import { readLayers, type ReadExtended } from "./layers.ts";
import { checkObservedMetrics } from "./observed-metrics.ts";
import { mergeLayers } from "./merge-layers.ts";
import { resolveImplied } from "./resolve-implied.ts";
import { resolveRecovery } from "./resolve-recovery.ts";
import { resolveObjective } from "./resolve-objective.ts";
import {
  checkWithout,
  resolveExpectedFailures,
  resolvePolicy,
  resolveScore,
  resolveValidity,
  resolveWaivers,
} from "./resolve-sections.ts";
import type { ThresholdFile } from "./types.ts";

/** For texts that stand alone. */
const readNothing: ReadExtended = () => {
  throw new Error("no other file can be read here");
};

/**
 * Reads a threshold file (YAML or JSON) and the files it extends. `readExtended` gets a path relative to the folder of
 * `fileName` and returns that file's text. Throws `InputProblems` with every problem: file:line, value, nearest known name.
 */
export function parseThresholds(
  text: string,
  fileName: string,
  readExtended: ReadExtended = readNothing,
): ThresholdFile {
  const merged = mergeLayers(readLayers(text, fileName, readExtended));
  const { file } = merged;
  const problems: Problem[] = [];
  checkWithout(merged, problems);
  const objectives = merged.objectives
    .map((objective) => resolveObjective(objective, file.defaults, problems))
    .filter((objective) => objective !== null);
  problems.push(...checkObservedMetrics(objectives, merged));
  const recovery = resolveRecovery(merged, problems);
  const imported = importK6Thresholds(file.k6, merged.at(["k6"]));
  problems.push(...imported.problems);
  const written = merged.objectives.length + recovery.length + imported.objectives.length;
  if (written === 0) {
    const expected = "at least one objective (a file without any could only say PASS)";
    problems.push({ subject: fileName, expected });
  }
  const parsed: ThresholdFile = {
    fileName,
    scenario: file.scenario ?? null,
    profiles: file.profiles ?? [],
    validity: resolveValidity(merged, problems),
    objectives: [...objectives, ...recovery, ...imported.objectives],
    implied: resolveImplied(merged, problems),
    expectedFailures: resolveExpectedFailures(merged, problems),
    waivers: resolveWaivers(merged, [...objectives, ...recovery], problems),
    scenarios: file.validity?.scenarios ?? [],
    noBaseline: file.defaults?.noBaseline ?? "warn",
    score: resolveScore(merged, problems),
    policy: resolvePolicy(merged, problems),
  };
  if (problems.length > 0) throw new InputProblems(problems);
  return parsed;
}
