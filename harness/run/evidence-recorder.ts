import { inspect } from "node:util";
import type { Context } from "../context.ts";
import type { FileReference, RunPlan } from "../contracts/plan.ts";
import type { StartedEnvironment } from "../contracts/environment.ts";
import { neverBegun } from "../actions/scheduled-action.ts";
import { interruptedBy } from "../contracts/interruption.ts";
import { reasonOf, say, type Said } from "../contracts/reason.ts";
import type {
  ActionRecord,
  InvariantCheck,
  RunEvent,
  RunEvidence,
  RunFailure,
  Tenant,
} from "../contracts/run.ts";
import { LoadproofError } from "../errors.ts";
import type { SystemDescription } from "../systems/index.ts";
import type { LoadResult } from "../load/index.ts";
import { comparabilityKey } from "./comparability.ts";
import { describeMachine } from "./machine.ts";
import { describeRevision, loadproofVersion } from "./revision.ts";
import { cleanEvidence, type SecretCleaner } from "./secret-cleaner.ts";
import { ToldError } from "./told-error.ts";

interface Recorded {
  readonly plan: RunPlan;
  readonly planReference: FileReference;
  readonly tenant: Tenant;
  readonly strict: boolean;
  /** Absolute path of a script of the user's; `null` for a bundled scenario. */
  readonly script: string | null;
  /** What was asked of k6 itself, as far as it shapes the load. */
  readonly k6Options: readonly string[];
  /**
   * The bundled system under load, if it is one. Where its data must be checked after the load, a run that does not get
   * there has not done it.
   */
  readonly system: Pick<SystemDescription, "entries" | "hints" | "invariants"> | null;
  readonly context: Context;
  /** Takes secrets out of what comes from elsewhere. */
  readonly clean: SecretCleaner;
}

const ENDED_FIRST = say("ENDED_BEFORE_CHECK", {});

/** What a run comes to, stage by stage. */
interface Reached {
  readonly bundle: FileReference | null;
  readonly load: LoadResult | null;
  readonly observations: FileReference | null;
  readonly systemState: FileReference | null;
  readonly actions: readonly ActionRecord[];
  readonly invariants: InvariantCheck;
  /** Why what was started could not be stopped, if it could not: the load was complete all the same. */
  readonly stopFailure: unknown;
}

/**
 * Gathers what a run measured, stage by stage, so that evidence can be written whenever the run ends: at its end,
 * on a failure or on an interrupt. What was never reached stays empty and the run is marked incomplete.
 */
export class EvidenceRecorder {
  readonly #run: Recorded;
  readonly #startedAt: string;
  readonly #events: RunEvent[] = [];
  #environment: RunEvidence["environment"];
  #reached: Reached;

  constructor(run: Recorded) {
    const { plan, system, context } = run;
    this.#run = run;
    this.#reached = {
      bundle: null,
      load: null,
      observations: null,
      systemState: null,
      actions: plan.schedule.map(neverBegun),
      invariants:
        system === null || system.invariants === null
          ? { state: "none" }
          : { state: "not-checked", why: ENDED_FIRST.message, cause: reasonOf(ENDED_FIRST) },
      stopFailure: undefined,
    };
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
    const entries: readonly string[] = this.#run.system?.entries ?? [];
    const position = entries.indexOf(service);
    return position < 0 ? entries.length : position;
  }

  /** `told` as a reason where it is ours to word, else as it came. */
  addEvent(kind: RunEvent["kind"], subject: string, told: string | Said, at = this.#run.context.now()): void {
    const what =
      typeof told === "string" ? { message: told } : { message: told.message, cause: reasonOf(told) };
    this.#events.push({ at: new Date(at).toISOString(), kind, subject, ...what });
  }

  /** What became of each action so far. */
  get actions(): readonly ActionRecord[] {
    return this.#reached.actions;
  }

  reached(stages: Partial<Reached>): void {
    this.#reached = { ...this.#reached, ...stages };
  }

  /** The evidence as it stands. `failure` is what ended the run early, if anything did. */
  async finish(failure: unknown): Promise<RunEvidence> {
    const { plan, planReference, tenant, strict, script, k6Options, context } = this.#run;
    const { bundle, load, observations, systemState, actions, invariants } = this.#reached;
    const ending = this.#ending(failure);
    const evidence = {
      schema: "loadproof.run",
      version: 1,
      runId: plan.runId,
      scenario: plan.scenario,
      profile: plan.profile,
      command: plan.command,
      scaling: plan.scaling,
      seed: plan.seed,
      tenant,
      status: ending === null ? "complete" : "incomplete",
      incompleteReason: typeof ending === "string" ? ending : (ending?.message ?? null),
      incompleteCause: ending === null || typeof ending === "string" ? undefined : reasonOf(ending),
      failure: this.#failure(failure),
      strict,
      startedAt: this.#startedAt,
      endedAt: new Date(context.now()).toISOString(),
      shape: plan.shape,
      ownLoad: load?.ownLoad,
      plan: planReference,
      bundle,
      samples: load?.samples ?? null,
      summary: load?.summary ?? null,
      console: load?.console ?? null,
      failures: load?.failures ?? null,
      observations,
      systemState,
      invariants,
      recordedIds: load?.recordedIds ?? {},
      generators: [...(load?.generators ?? [])],
      generatorsExpected: 1,
      scriptErrors: load?.scriptErrors ?? { count: 0, messages: [], fatal: null },
      environment: this.#environment,
      machine: describeMachine(context.nodeVersion),
      revision: await describeRevision(script, context),
      loadproof: await loadproofVersion(context),
      ...(k6Options.length === 0 ? {} : { k6Options: [...k6Options] }),
      events: this.#events,
      actions: [...actions],
    } as const satisfies Omit<RunEvidence, "comparabilityKey">;
    const key = comparabilityKey(evidence);
    return { ...cleanEvidence(evidence, this.#run.clean), comparabilityKey: key };
  }

  #failure(failure: unknown): RunFailure | null {
    const interruption = this.#interruption();
    if (interruption !== null) return { code: "INTERRUPTED", message: interruption.message };
    const error = failure ?? this.#reached.stopFailure;
    if (error === undefined) return null;
    return { code: error instanceof LoadproofError ? error.code : "INTERNAL", message: textOf(error) };
  }

  #interruption(): Said | null {
    const { aborted, reason } = this.#run.context.interrupted;
    return aborted ? interruptedBy(reason) : null;
  }

  /** Why the run ended early: a reason, or the message of what failed; `null` when it did not. */
  #ending(failure: unknown): string | Said | null {
    const interruption = this.#interruption();
    if (interruption !== null) return interruption;
    if (failure !== undefined) return failure instanceof ToldError ? failure.told : textOf(failure);
    return this.#reached.load === null ? say("LOAD_NEVER_STARTED", {}) : null;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : inspect(error);
}
