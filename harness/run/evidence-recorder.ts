import { inspect } from "node:util";
import type { Context } from "../context.ts";
import type { FileReference, RunPlan } from "../contracts/plan.ts";
import type { StartedEnvironment, UnexpectedExit } from "../contracts/environment.ts";
import { neverBegun } from "../actions/scheduled-action.ts";
import { reasonOf, say, type Said } from "../contracts/reason.ts";
import type { ActionRecord, InvariantCheck, RunEvent, RunEvidence, RunFailure } from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import type { SystemDescription } from "../systems/index.ts";
import type { LoadResult } from "../load/index.ts";
import { comparabilityKey } from "./comparability.ts";
import { describeMachine } from "./machine.ts";
import { describeRevision } from "./revision.ts";
import { ToldError } from "./told-error.ts";

interface Recorded {
  readonly plan: RunPlan;
  readonly planReference: FileReference;
  readonly strict: boolean;
  /**
   * The bundled system under load, if it is one. Where its data must be checked after the load, a run that does not get
   * there has not done it.
   */
  readonly system: Pick<SystemDescription, "entries" | "hints" | "invariants"> | null;
  readonly context: Context;
}

const ENDED_FIRST = say("ENDED_BEFORE_CHECK", {});

/**
 * Gathers what a run measured, stage by stage, so that evidence can be written whenever the run ends: at its end,
 * on a failure or on an interrupt. What was never reached stays empty and the run is marked incomplete.
 */
export class EvidenceRecorder {
  readonly #plan: RunPlan;
  readonly #planReference: FileReference;
  readonly #context: Context;
  readonly #startedAt: string;
  readonly #events: RunEvent[] = [];
  #environment: RunEvidence["environment"];
  #bundle: FileReference | null = null;
  #load: LoadResult | null = null;
  #observations: FileReference | null = null;
  #actions: readonly ActionRecord[] | null = null;
  #invariants: InvariantCheck;
  #stopFailure: unknown;
  readonly #strict: boolean;
  readonly #entries: readonly string[];

  constructor({ plan, planReference, strict, system, context }: Recorded) {
    this.#plan = plan;
    this.#planReference = planReference;
    this.#strict = strict;
    this.#entries = system?.entries ?? [];
    this.#context = context;
    this.#invariants =
      system === null || system.invariants === null
        ? { state: "none" }
        : { state: "not-checked", why: ENDED_FIRST.message, cause: reasonOf(ENDED_FIRST) };
    this.#startedAt = new Date(context.now()).toISOString();
    this.#environment = {
      runtime: plan.runtime,
      services: [],
      servers: [],
      readyMs: null,
      defects: plan.defects,
      ...(system === null ? {} : { hints: system.hints }),
    };
  }

  environmentStarted(environment: StartedEnvironment): void {
    const { runtime, services, servers, readyMs } = environment;
    this.#environment = {
      ...this.#environment,
      runtime,
      services: [...services].sort((left, right) => this.#rank(left.name) - this.#rank(right.name)),
      servers: [...servers],
      readyMs: runtime === "external" ? null : readyMs,
    };
  }

  /** The services that scripts call come first, in the order of their system's description. */
  #rank(service: string): number {
    const position = this.#entries.indexOf(service);
    return position < 0 ? this.#entries.length : position;
  }

  serviceExited(exit: UnexpectedExit): void {
    this.addEvent("service-exited", exit.name, exit, exit.at);
  }

  /** `told` as a reason where it is ours to word, else as it came. */
  addEvent(kind: RunEvent["kind"], subject: string, told: string | Said, at = this.#context.now()): void {
    const what =
      typeof told === "string" ? { message: told } : { message: told.message, cause: reasonOf(told) };
    this.#events.push({ at: new Date(at).toISOString(), kind, subject, ...what });
  }

  bundled(reference: FileReference): void {
    this.#bundle = reference;
  }

  loaded(load: LoadResult): void {
    this.#load = load;
  }

  acted(actions: readonly ActionRecord[]): void {
    this.#actions = actions;
  }

  observed(observations: FileReference | null): void {
    this.#observations = observations;
  }

  invariantsChecked(check: InvariantCheck): void {
    this.#invariants = check;
  }

  /** What was started could not be stopped: the load was complete all the same. */
  stopFailed(error: unknown): void {
    this.#stopFailure = error;
  }

  /** The evidence as it stands. `failure` is what ended the run early, if anything did. */
  async finish(failure: unknown): Promise<RunEvidence> {
    const plan = this.#plan;
    const machine = describeMachine(this.#context.nodeVersion);
    const ending = this.#ending(failure);
    const evidence = {
      schema: "loadproof.run",
      version: 1,
      runId: plan.runId,
      scenario: plan.scenario,
      profile: plan.profile,
      command: plan.command,
      seed: plan.seed,
      status: ending === null ? "complete" : "incomplete",
      incompleteReason: typeof ending === "string" ? ending : (ending?.message ?? null),
      incompleteCause: ending === null || typeof ending === "string" ? undefined : reasonOf(ending),
      failure: this.#failure(failure),
      strict: this.#strict,
      startedAt: this.#startedAt,
      endedAt: new Date(this.#context.now()).toISOString(),
      shape: plan.shape,
      plan: this.#planReference,
      bundle: this.#bundle,
      samples: this.#load?.samples ?? null,
      summary: this.#load?.summary ?? null,
      console: this.#load?.console ?? null,
      observations: this.#observations,
      invariants: this.#invariants,
      recordedIds: this.#load?.recordedIds ?? {},
      generators: [...(this.#load?.generators ?? [])],
      generatorsExpected: 1,
      scriptErrors: this.#load?.scriptErrors ?? { count: 0, messages: [], fatal: null },
      environment: this.#environment,
      machine,
      revision: await describeRevision(this.#context.projectDirectory),
      events: this.#events,
      actions: [...(this.#actions ?? plan.schedule.map(neverBegun))],
    } as const satisfies Omit<RunEvidence, "comparabilityKey">;
    return { ...evidence, comparabilityKey: comparabilityKey(evidence) };
  }

  #failure(failure: unknown): RunFailure | null {
    const interruption = this.#interruption();
    if (interruption !== null) return { code: "INTERRUPTED", message: interruption.message };
    const error = failure ?? this.#stopFailure;
    if (error === undefined) return null;
    return { code: error instanceof LoadproofError ? error.code : "INTERNAL", message: textOf(error) };
  }

  #interruption(): Said | null {
    const { aborted, reason } = this.#context.interrupted;
    return aborted ? say("INTERRUPTED_BY", { signal: String(reason) }) : null;
  }

  /** Why the run ended early: a reason, or the message of what failed; `null` when it did not. */
  #ending(failure: unknown): string | Said | null {
    const interruption = this.#interruption();
    if (interruption !== null) return interruption;
    if (failure !== undefined) return failure instanceof ToldError ? failure.told : textOf(failure);
    return this.#load === null ? say("LOAD_NEVER_STARTED", {}) : null;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error);
}
