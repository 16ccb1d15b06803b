import { inspect } from "node:util";
import type { Context } from "../context.ts";
import type { FileReference, RunPlan } from "../contracts/plan.ts";
import type { StartedEnvironment, UnexpectedExit } from "../contracts/environment.ts";
import { neverBegun } from "../actions/scheduled-action.ts";
import type { ActionRecord, Generator, RunEvent, RunEvidence, ScriptErrors } from "../contracts/run.ts";
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
  #actions: readonly ActionRecord[] | null = null;

  constructor(plan: RunPlan, planReference: FileReference, context: Context) {
    this.#plan = plan;
    this.#planReference = planReference;
    this.#context = context;
    this.#startedAt = new Date(context.now()).toISOString();
    this.#environment = {
      runtime: plan.runtime,
      services: [],
      servers: [],
      readyMs: null,
      defects: plan.defects,
    };
  }

  environmentStarted(environment: StartedEnvironment): void {
    const { runtime, services, servers, readyMs } = environment;
    this.#environment = {
      runtime,
      services: [...services],
      servers: [...servers],
      readyMs: runtime === "external" ? null : readyMs,
      defects: this.#plan.defects,
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

  acted(actions: readonly ActionRecord[]): void {
    this.#actions = actions;
  }

  observed(observations: FileReference | null): void {
    this.#observations = observations;
  }

  /** The evidence as it stands. `failure` is what ended the run early, if anything did. */
  async finish(failure: unknown): Promise<RunEvidence> {
    const plan = this.#plan;
    const machine = describeMachine(this.#context.nodeVersion);
    const incompleteReason = this.#incompleteReason(failure);
    return {
      schema: "loadproof.run",
      version: 1,
      runId: plan.runId,
      scenario: plan.scenario,
      profile: plan.profile,
      command: plan.command,
      seed: plan.seed,
      status: incompleteReason === null ? "complete" : "incomplete",
      incompleteReason,
      startedAt: this.#startedAt,
      endedAt: new Date(this.#context.now()).toISOString(),
      shape: plan.shape,
      plan: this.#planReference,
      bundle: this.#bundle,
      samples: this.#load?.samples ?? null,
      summary: this.#load?.summary ?? null,
      console: this.#load?.console ?? null,
      observations: this.#observations,
      generators: this.#load === null ? [] : [this.#load.generator],
      generatorsExpected: 1,
      scriptErrors: this.#load?.scriptErrors ?? { count: 0, messages: [], fatal: null },
      environment: this.#environment,
      machine,
      revision: await describeRevision(this.#context.projectDirectory),
      comparabilityKey: comparabilityKey({
        plan,
        bundle: this.#bundle,
        load: this.#load,
        machine,
        environment: this.#environment,
      }),
      events: this.#events,
      actions: [...(this.#actions ?? plan.schedule.map(neverBegun))],
    };
  }

  #incompleteReason(failure: unknown): string | null {
    if (this.#context.interrupted.aborted)
      return `interrupted by ${String(this.#context.interrupted.reason)}`;
    if (failure !== undefined) return failure instanceof Error ? failure.message : inspect(failure);
    return this.#load === null ? "the load never started" : null;
  }
}
