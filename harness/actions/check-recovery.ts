import type { Action } from "../contracts/plan.ts";
import { isFault } from "../contracts/run.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { type Objective, observationNeededMs } from "../judge/index.ts";
import { BUCKET_MS } from "../sketch/index.ts";
import { formatDuration } from "../text/duration.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { actionKind } from "./kinds.ts";
import { phaseSpans } from "./planned-phases.ts";
import { plannedEndMs } from "./planned-window.ts";

export const HOW_TO_SKIP = "add --action, such as kill:chat-1@20s+5s, or give the objective noData: skip";

/** Until what was started again answers, a fault is not over. */
const HEALING_MS = 5_000;

/** An objective on what faults do needs one, and load enough after it to tell. */
export function checkFaults(
  subject: string,
  { metric, where }: Pick<Objective, "metric" | "where">,
  schedule: readonly Action[],
  shape: LoadShape | null,
  problems: ProblemCollector,
): void {
  const faults = schedule.filter(isFault);
  const chosen = faults.filter(
    ({ name, kind, subject: part }) =>
      [where["action"] ?? name, where["kind"] ?? kind, where["subject"] ?? part].join("\n") ===
      [name, kind, part].join("\n"),
  );
  if (chosen.length === 0) {
    const expected = faults.length === 0 ? "a fault; this run has none" : "a fault that this run makes";
    const value = Object.entries(where).map(([tag, wanted]) => `${tag}: ${wanted}`);
    const asked = value.length === 0 ? {} : { value: value.join(", ") };
    problems.add({ subject, ...asked, expected, hint: HOW_TO_SKIP });
  }
  for (const fault of chosen) {
    const restores = actionKind(fault.kind)?.restores(fault) === true;
    if (metric.includes("after_healing") && !restores) {
      const hint = `give it the time after which it is undone, or count from the injection`;
      problems.add({ subject, value: fault.name, expected: "a fault that is undone during the load", hint });
    }
    checkObservation(subject, fault, faults, shape, problems);
  }
}

function checkObservation(
  subject: string,
  fault: Action,
  faults: readonly Action[],
  shape: LoadShape | null,
  problems: ProblemCollector,
): void {
  const steadyEndMs = Math.max(...phaseSpans(shape, "steady").map(({ toMs }) => toMs));
  const later = faults.filter(({ atMs }) => atMs > fault.atMs).map(({ atMs }) => atMs);
  const untilMs = Math.min(steadyEndMs, ...later);
  const overMs = plannedEndMs(fault);
  const restores = actionKind(fault.kind)?.restores(fault) === true;
  const fromMs = Number.isFinite(overMs) && restores ? overMs + HEALING_MS : fault.atMs;
  const neededMs = fromMs + observationNeededMs(BUCKET_MS);
  if (!Number.isFinite(untilMs) || untilMs >= neededMs) return;
  const what = untilMs < steadyEndMs ? "the next fault" : "the end of the steady load";
  problems.add({
    subject,
    value: `${fault.name}, with ${what} at ${formatDuration(untilMs)}`,
    expected: `${formatDuration(neededMs)} at least, so that a recovery can be told`,
    hint: "make the load longer, or the fault earlier or shorter",
  });
}
