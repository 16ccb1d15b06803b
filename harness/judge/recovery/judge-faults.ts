import type { FaultResult, Gate } from "../../contracts/fault-result.ts";
import { type Fact, reasonOf, say, type Said } from "../../contracts/reason.ts";
import type { ActionRecord, RunEvidence } from "../../contracts/run.ts";
import type { SystemState } from "../../contracts/system-state.ts";
import type { JudgedInvariants } from "../invariants/judge-invariants.ts";
import type { Measurement } from "../objectives/measurement.ts";
import type { Span } from "../metrics/phase-spans.ts";
import { objectiveName } from "../policy/miss.ts";
import type { Objective } from "../thresholds/types.ts";
import { budgetSpent, requestsWithin, residualOf } from "./client-side.ts";
import { observationNeededMs } from "./course.ts";
import { dataGate } from "./data-gate.ts";
import { dueSpans } from "./due-spans.ts";
import { clientsGate, deedOf, faultWords } from "./fault-words.ts";
import { timesOf } from "./fault-times.ts";
import { faultsOnClock, momentsOf, type TimedFault } from "./faults.ts";
import { whyUnfit } from "./fitness.ts";
import { type Asked, keptObjectives } from "./kept-objectives.ts";
import { formatSeconds } from "./seconds.ts";
import { type Seen, seeObjectives } from "./see-objectives.ts";
import { systemGate } from "./system-gate.ts";
import { untold } from "./untold.ts";

export interface FaultsInput {
  readonly evidence: RunEvidence;
  /** `null` when the run took no samples. */
  readonly measurement: Measurement | null;
  readonly asked: Asked;
  readonly systemState: SystemState | null;
  readonly invariants: JudgedInvariants;
}

/** What each fault of a run did and how soon that was over, in order of time. Each is observed until the next one begins. */
export function judgeFaults(input: FaultsInput): readonly FaultResult[] {
  const { evidence, measurement } = input;
  const startMs = measurement?.store.startMs ?? Date.parse(evidence.startedAt);
  const { faults, loadStartMs } = faultsOnClock(evidence.actions, startMs);
  const judge = new FaultJudge(input, startMs, loadStartMs);
  const results: FaultResult[] = [];
  for (const [index, fault] of faults.entries()) {
    const next = faults
      .slice(index + 1)
      .find((other) => other.injectedMs >= fault.injectedMs + judge.bucketMs);
    results.push(judge.judge(fault, next ?? null, results.at(-1) ?? null));
  }
  return results;
}

/** What is the same for all faults of a run. */
class FaultJudge {
  readonly bucketMs: number;
  readonly #input: FaultsInput;
  readonly #startMs: number;
  readonly #loadStartMs: number | null;
  readonly #data: Gate;

  constructor(input: FaultsInput, startMs: number, loadStartMs: number | null) {
    this.#input = input;
    this.#startMs = startMs;
    this.#loadStartMs = loadStartMs;
    this.bucketMs = input.measurement?.store.bucketMs ?? 1_000;
    this.#data = dataGate(input.invariants);
  }

  judge(fault: TimedFault, next: TimedFault | null, earlier: FaultResult | null): FaultResult {
    const { record } = fault;
    const { measurement } = this.#input;
    const notTold = this.#notTold(record);
    if (notTold !== null) return untold(fault, notTold.outcome, notTold.said, this.#data);
    if (measurement === null)
      return untold(fault, "undecided", say("FAULT_NOT_SEEN", { what: deedOf(record) }), this.#data);
    return this.#judgeMade(fault, next, earlier, measurement);
  }

  /** Of a fault that was not made, or not as planned: what it says of the system, which is nothing. */
  #notTold(
    record: ActionRecord,
  ): { readonly outcome: "unproven" | "unfit" | "undecided"; readonly said: Said } | null {
    const { outcome, name: action, startedAt, effectAt } = record;
    const [what, why] = [deedOf(record), whyOf(record)];
    if (outcome === "unfit") return { outcome, said: say("FAULT_NOT_MADE", { action, why }) };
    if (outcome === "not-reached" && startedAt === null)
      return { outcome: "unproven", said: say("FAULT_NOT_MADE", { action, why }) };
    if (outcome === "not-reached" && effectAt !== undefined)
      return { outcome: "undecided", said: say("FAULT_UNDECIDED", { what, why }) };
    return outcome === "failed" || outcome === "not-reached"
      ? { outcome: "unproven", said: say("FAULT_UNPROVEN", { what, why }) }
      : null;
  }

  #judgeMade(
    fault: TimedFault,
    next: TimedFault | null,
    earlier: FaultResult | null,
    measurement: Measurement,
  ): FaultResult {
    const { record } = fault;
    const objectives = keptObjectives(this.#input.asked, record.name, measurement);
    const observed = this.#observed(fault, next, measurement);
    const before = this.#before(fault, earlier, measurement);
    const { evidence } = this.#input;
    const setting = { observed, before, evidence, loadStartMs: this.#loadStartMs, measurement };
    const seen = seeObjectives(objectives, setting);
    const moments = { ...momentsOf(fault), observedToMs: observed.toMs };
    const told = timesOf(fault, seen, observed.toMs);
    const judged = {
      action: record.name,
      kind: record.kind,
      subject: record.subject,
      moments,
      ...told.times,
      ...this.#clientFigures(fault, objectives, setting, told.recoveredMs),
      objectives: told.objectives,
    };
    const untilMs = next?.injectedMs ?? Number.POSITIVE_INFINITY;
    const isCut = next !== null || this.#input.evidence.status === "incomplete";
    const system = systemGate(this.#input.systemState, fault, { startMs: this.#startMs, untilMs, isCut });
    const unfit = whyUnfit(objectives, before, measurement);
    const undecided = this.#whyUndecided(fault, next, seen, observed);
    const breached = told.objectives
      .filter(({ firstBreachMs }) => firstBreachMs !== null)
      .toSorted((left, right) => (left.firstBreachMs ?? 0) - (right.firstBreachMs ?? 0));
    const names = new Map(objectives.map((objective) => [objective.id, objectiveName(objective)]));
    const nameOf = (id: string): Fact => names.get(id) ?? id;
    const observedMs = observed.toMs - fault.injectedMs;
    const clients =
      undecided === null
        ? clientsGate(told.times, observedMs, breached, nameOf)
        : { state: "not-measured" as const, afterMs: null, ...undecided };
    const gates = { clients, system, data: this.#data };
    if (unfit !== null)
      return {
        ...judged,
        gates,
        outcome: "unfit",
        ...say("FAULT_UNFIT", { action: record.name, why: unfit }),
      };
    if (undecided !== null)
      return {
        ...judged,
        gates,
        outcome: "undecided",
        ...say("FAULT_UNDECIDED", { what: deedOf(record), why: undecided }),
      };
    return {
      ...judged,
      gates,
      outcome: outcomeOf(fault, breached.length > 0, gates),
      ...faultWords(record, gates),
    };
  }

  /** From the bucket of the injection to the end of the load that is judged, or to the next fault. */
  #observed({ injectedMs }: TimedFault, next: TimedFault | null, measurement: Measurement): Span {
    const due = dueSpans("steady", this.#input.evidence, this.#loadStartMs, measurement);
    const dueMs = Math.max(injectedMs, ...due.map(({ toMs }) => toMs));
    const toMs = this.#floor(Math.min(dueMs, next?.injectedMs ?? Number.POSITIVE_INFINITY));
    const fromMs = this.#floor(injectedMs);
    return { fromMs, toMs: Math.max(fromMs, toMs) };
  }

  /** The steady part before a fault: since the load was steady, or since the fault before it was over. */
  #before({ injectedMs }: TimedFault, earlier: FaultResult | null, measurement: Measurement): Span {
    const [steady] = measurement.clock.stretches("steady");
    const toMs = this.#floor(injectedMs);
    if (earlier === null) return { fromMs: Math.min(toMs, steady?.fromMs ?? toMs), toMs };
    const { moments, recoveryFromInjectionMs } = earlier;
    const overMs = Math.max(
      moments.healedMs ?? moments.effectMs ?? moments.injectedMs,
      recoveryFromInjectionMs === null ? 0 : moments.injectedMs + recoveryFromInjectionMs,
    );
    return { fromMs: Math.min(toMs, Math.ceil(overMs / this.bucketMs) * this.bucketMs), toMs };
  }

  #clientFigures(
    { injectedMs, healedMs }: TimedFault,
    objectives: readonly Objective[],
    {
      observed,
      before,
      measurement,
    }: Readonly<Record<"observed" | "before", Span>> & {
      readonly measurement: Measurement;
    },
    recoveredMs: number | null,
  ): Pick<FaultResult, "requests" | "errorBudgetSpent" | "residual"> {
    const overMs = Math.max(injectedMs, recoveredMs ?? observed.toMs, healedMs ?? observed.toMs);
    const toMs = Math.min(observed.toMs, Math.ceil(overMs / this.bucketMs) * this.bucketMs);
    const requests = requestsWithin({ fromMs: observed.fromMs, toMs }, measurement);
    return {
      requests,
      errorBudgetSpent: budgetSpent(requests, objectives, measurement),
      residual:
        recoveredMs === null
          ? null
          : residualOf(before, { fromMs: recoveredMs, toMs: observed.toMs }, measurement),
    };
  }

  /** Why nothing can be said of what the fault did to the clients; `null` where it can. */
  #whyUndecided(
    fault: TimedFault,
    next: TimedFault | null,
    seen: readonly Seen[],
    observed: Span,
  ): Said | null {
    const { injectedMs, effectMs, healedMs } = fault;
    const isHealed = healedMs !== null && healedMs < observed.toMs;
    const sinceMs = isHealed ? healedMs : (effectMs ?? injectedMs);
    const neededMs = observationNeededMs(this.bucketMs);
    const observedMs = observed.toMs - sinceMs;
    if (observedMs >= neededMs - this.bucketMs) return seen.length > 0 ? null : say("TOO_FEW_TO_SEE", {});
    const facts = {
      observed: formatSeconds(Math.max(0, observedMs)),
      moment: say(isHealed ? "IT_WAS_OVER" : "IT_BEGAN", {}),
      needed: formatSeconds(neededMs),
    };
    const isCut = next !== null && observed.toMs >= this.#floor(next.injectedMs);
    return isCut
      ? say("NEXT_FAULT_TOO_SOON", { ...facts, action: next.record.name })
      : say("LOAD_ENDED_TOO_SOON", facts);
  }

  #floor(offsetMs: number): number {
    return Math.floor(offsetMs / this.bucketMs) * this.bucketMs;
  }
}

/** All gates are needed: what was not back, or lost data, has not recovered. */
function outcomeOf(
  { record }: TimedFault,
  wasBreached: boolean,
  { clients, system, data }: FaultResult["gates"],
): FaultResult["outcome"] {
  if (record.outcome === "not-recovered") return "not-recovered";
  if ([clients, system, data].some(({ state }) => state === "missed")) return "not-recovered";
  return wasBreached ? "recovered" : "no-impact";
}

function whyOf({ cause, message }: TimedFault["record"]): Fact {
  return cause === undefined ? message : reasonOf(cause);
}
