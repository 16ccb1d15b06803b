import type { ObjectiveResult } from "../../contracts/verdict.ts";
import type { Reason } from "../../contracts/reason.ts";
import { judgeAnswers } from "../guards/answers.ts";
import { partOf } from "../objectives/measurements-for.ts";
import type { Measurement } from "../objectives/measurement.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { missOf } from "../policy/miss.ts";
import type { Objective } from "../thresholds/types.ts";

/** Results that say that a limit was broken, and not that there was too little to tell. */
const BROKEN: ReadonlySet<string> = new Set(["LIMIT_BREACHED", "MOSTLY_FAILED"]);

/** Why a system was not fit for a fault: the first of these objectives that it did not keep in this part of the run. */
export function whyUnfit(
  objectives: readonly Objective[],
  part: Span,
  measurement: Measurement,
): Reason | null {
  if (part.toMs <= part.fromMs) return null;
  const before = partOf(measurement, [part]);
  for (const objective of objectives) {
    const result = judgeAnswers({ ...objective, when: null, window: null }, before);
    if (isBroken(result)) return missOf(result);
  }
  return null;
}

export function isBroken({ result, code }: Pick<ObjectiveResult, "result" | "code">): boolean {
  return result === "breach" && BROKEN.has(code);
}
