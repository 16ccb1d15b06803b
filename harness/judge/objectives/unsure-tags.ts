import { say, type Reason } from "../../contracts/reason.ts";
import { type Tags, UNSURE_TAG } from "../../contracts/samples.ts";
import { inPhase, type SeriesCatalog } from "../metrics/selection.ts";
import type { Objective } from "../thresholds/types.ts";

/** Why an objective's samples can't be told by their tags; `null` when they can. */
export function unsureTags(objective: Objective, catalog: SeriesCatalog): Reason | null {
  const { metric, where, of, forEach, phase } = objective;
  const each = forEach === null ? [] : [forEach.tag];
  for (const { tags } of catalog.ofMetric(metric)) {
    const names = tags[UNSURE_TAG]?.split("&");
    if (names === undefined || !inPhase(tags, phase)) continue;
    const asked = [where, of ?? {}].some((selected) => mayBeIn(tags, selected, names, each));
    if (asked) return say("TAGS_NOT_TOLD", { names: names.join(", ") });
  }
  return null;
}

/** Whether it hangs on an unsure tag alone that a series is selected, or under which value. */
function mayBeIn(tags: Tags, where: Tags, unsure: readonly string[], each: readonly string[]): boolean {
  const asked = Object.keys(where);
  if (![...asked, ...each].some((name) => unsure.includes(name))) return false;
  return asked.every((name) => unsure.includes(name) || tags[name] === where[name]);
}
