import type { Action } from "../contracts/plan.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { FAULT_METRICS, type Objective, type ThresholdFile } from "../judge/index.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import { actionKind } from "./kinds.ts";
import { checkFaults, HOW_TO_SKIP } from "./check-recovery.ts";
import { phaseSpans, type Span } from "./planned-phases.ts";
import { plannedEndMs } from "./planned-window.ts";

/**
 * Whether the actions that objectives ask for are in the schedule, and leave them a part of their phase; one with
 * `noData: skip` does without. Problems go to the collector.
 */
export function checkWindows(
  { fileName, objectives }: Pick<ThresholdFile, "fileName" | "objectives">,
  schedule: readonly Action[],
  shape: LoadShape | null,
  problems: ProblemCollector,
): void {
  for (const { id, source, metric, where, when, phase, noData } of objectives) {
    if (noData === "skip") continue;
    if (source === "actions" && Object.hasOwn(FAULT_METRICS, metric))
      checkFaults(`${fileName} objective ${id}`, { metric, where }, schedule, shape, problems);
    else if (source === "actions")
      checkRecovery(`${fileName} objective ${id} where`, where, schedule, problems);
    if (when === null) continue;
    const subject = `${fileName} objective ${id} ${when.relation}`;
    const action = schedule.find(({ name }) => name === when.action);
    if (action === undefined) {
      problems.add({ subject, value: when.action, ...expectedAction(when.action, schedule) });
    } else if (!leavesPart(when.relation, action, phaseSpans(shape, phase))) {
      problems.add({ subject, value: when.action, expected: `a part of phase ${phase} that can be judged` });
    }
  }
}

/** An objective on recoveries needs one that can be measured. */
function checkRecovery(
  subject: string,
  { action: name }: Objective["where"],
  schedule: readonly Action[],
  problems: ProblemCollector,
): void {
  const restoring = schedule.filter((action) => actionKind(action.kind)?.restores(action) === true);
  if (restoring.some((action) => name === undefined || action.name === name)) return;
  const known = schedule.find((action) => action.name === name);
  const hint = "give it the time after which to start it again, such as kill:chat-1@20s+5s";
  const expected = "an action that brings back what it takes away";
  if (known !== undefined) problems.add({ subject, value: known.name, expected, hint });
  else if (name === undefined)
    problems.add({ subject, expected: `${expected}; this run has none`, hint: HOW_TO_SKIP });
  else problems.add({ subject, value: name, ...expectedAction(name, schedule) });
}

function expectedAction(
  name: string,
  schedule: readonly Action[],
): Pick<Parameters<ProblemCollector["add"]>[0], "expected" | "hint"> {
  const known = schedule.map((action) => action.name);
  if (known.length > 0) return expectedOneOf(name, known);
  const hint = "add --action, such as stop:chat-1@20s+15s, or give the objective noData: skip";
  return { expected: "an action of this run, which has none", hint };
}

function leavesPart(
  relation: NonNullable<Objective["when"]>["relation"],
  action: Action,
  spans: readonly Span[],
): boolean {
  const { atMs } = action;
  const endMs = plannedEndMs(action);
  const parts = {
    during: [{ fromMs: atMs, toMs: endMs }],
    before: [{ fromMs: 0, toMs: atMs }],
    after: [{ fromMs: endMs, toMs: Number.POSITIVE_INFINITY }],
  };
  const asked = relation === "except" ? [...parts.before, ...parts.after] : parts[relation];
  return asked.some((part) =>
    spans.some((span) => Math.min(part.toMs, span.toMs) > Math.max(part.fromMs, span.fromMs)),
  );
}
