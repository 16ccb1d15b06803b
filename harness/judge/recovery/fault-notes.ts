import type { FaultResult } from "../../contracts/fault-result.ts";
import { type Fact, say, type Said } from "../../contracts/reason.ts";
import type { RunEvidence } from "../../contracts/run.ts";
import type { Measurement } from "../objectives/measurement.ts";
import { objectiveName } from "../policy/miss.ts";
import { type Asked, keptObjectives } from "./kept-objectives.ts";

/** Outcomes that rest on what was seen of the clients. */
const SEEN: ReadonlySet<FaultResult["outcome"]> = new Set(["recovered", "no-impact", "not-recovered"]);

/** What limits what the results of faults say. */
export function faultNotes(
  faults: readonly FaultResult[],
  { shape }: Pick<RunEvidence, "shape">,
  asked: Asked,
  measurement: Measurement | null,
): readonly Said[] {
  const seen = faults.filter(({ outcome }) => SEEN.has(outcome));
  const [first] = seen;
  if (first === undefined || measurement === null) return [];
  const closed = shape?.model === "closed" ? [say("CLOSED_LOAD_FLATTERS", { action: first.action })] : [];
  return [...closed, ...seen.flatMap((fault) => unseen(fault, asked, measurement))];
}

/** Objectives that were measured, and not often enough to be told second by second. */
function unseen(
  { action, objectives }: FaultResult,
  asked: Asked,
  measurement: Measurement,
): readonly Said[] {
  const told = new Set(objectives.map(({ id }) => id));
  const names = keptObjectives(asked, action, measurement)
    .filter(({ id, metric, where, phase }) => {
      if (told.has(id)) return false;
      return measurement.store.total(measurement.catalog.select(metric, where, phase)).count > 0;
    })
    .map(objectiveName);
  if (names.length === 0) return [];
  return [say("UNSEEN_OF_FAULT", { action, names: names.reduce(andNext) })];
}

function andNext(first: Fact, next: Fact): Fact {
  return say("AND_NEXT", { first, next });
}
