import { inspect } from "node:util";
import type { Context } from "../context.ts";
import type { FileReference, RunPlan } from "../contracts/plan.ts";
import type { StartedEnvironment, UnexpectedExit } from "../contracts/environment.ts";
import type {
  Generator,
  InvariantCheck,
  RunEvent,
  RunEvidence,
  RunFailure,
  ScriptErrors,
} from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import type { SystemDescription } from "../systems/index.ts";
import { comparabilityKey } from "./comparability.ts";
import { describeMachine } from "./machine.ts";
import { describeRevision } from "./revision.ts";

/** What the load stage hands over; files are references into the run folder. */
export interface LoadEvidence {
  readonly generator: Generator;
  readonly scriptErrors: ScriptErrors;
  readonly samples: FileReference | null;
  readonly summary: FileReference | null;
  readonly console: FileReference | null;
}

interface Recorded {
  readonly plan: RunPlan;
  readonly planReference: FileReference;
  readonly strict: boolean;
  /**
   * The bundled system under load, if it is one. Where its data must be checked after the load, a run that does not get
   * there has not done it.
   */
  readonly system: Pick<SystemDescription, "hints" | "invariants"> | null;
  readonly context: Context;
}

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
  #load: LoadEvidence | null = null;
  #observations: FileReference | null = null;
  #invariants: InvariantCheck;
  #stopFailure: unknown;
  readonly #strict: boolean;

  constructor({ plan, planReference, strict, system, context }: Recorded) {
    this.#plan = plan;
    this.#planReference = planReference;
    this.#strict = strict;
    this.#context = context;
    this.#invariants =
      system === null || system.invariants === null
        ? { state: "none" }
        : { state: "not-checked", why: "the run ended before they could be" };
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
      services: [...services],
      servers: [...servers],
      readyMs: runtime === "external" ? null : readyMs,
    };
  }

  serviceExited(exit: UnexpectedExit): void {
    this.addEvent("service-exited", exit.name, exit.message, exit.at);
  }

  addEvent(kind: RunEvent["kind"], subject: string, message: string, at = this.#context.now()): void {
    this.#events.push({ at: new Date(at).toISOString(), kind, subject, message });
  }

  bundled(reference: FileReference): void {
    this.#bundle = reference;
  }

  loaded(load: LoadEvidence): void {
    this.#load = load;
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
    const incompleteReason = this.#incompleteReason(failure);
    const evidence = {
      schema: "loadproof.run",
      version: 1,
      runId: plan.runId,
      scenario: plan.scenario,
      profile: plan.profile,
      command: plan.command,
      seed: plan.seed,
      status: incompleteReason === null ? "complete" : "incomplete",
      incompleteReason,
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
      generators: this.#load === null ? [] : [this.#load.generator],
      generatorsExpected: 1,
      scriptErrors: this.#load?.scriptErrors ?? { count: 0, messages: [], fatal: null },
      environment: this.#environment,
      machine,
      revision: await describeRevision(this.#context.projectDirectory),
      events: this.#events,
    } as const satisfies Omit<RunEvidence, "comparabilityKey">;
    return { ...evidence, comparabilityKey: comparabilityKey(evidence) };
  }

  #failure(failure: unknown): RunFailure | null {
    const interruption = this.#interruption();
    if (interruption !== null) return { code: "INTERRUPTED", message: interruption };
    const error = failure ?? this.#stopFailure;
    if (error === undefined) return null;
    return { code: error instanceof LoadproofError ? error.code : "INTERNAL", message: textOf(error) };
  }

  #interruption(): string | null {
    const { interrupted } = this.#context;
    return interrupted.aborted ? `interrupted by ${String(interrupted.reason)}` : null;
  }

  #incompleteReason(failure: unknown): string | null {
    const interruption = this.#interruption();
    if (interruption !== null) return interruption;
    if (failure !== undefined) return textOf(failure);
    return this.#load === null ? "the load never started" : null;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error);
}
