import type { StartedEnvironment } from "../contracts/environment.ts";
import type { Said } from "../contracts/reason.ts";
import type { Action } from "../contracts/plan.ts";

export interface ActionSetting {
  readonly environment: StartedEnvironment;
  /** Aborted when the load has ended, or when the action has used up its time. */
  readonly signal: AbortSignal;
}

/** One kind of thing that can be done in the middle of a run. */
export interface ActionKind {
  readonly kind: string;
  /** Whether it disturbs an instance of the system, which its subject then names; else its subject is free text. */
  readonly disturbs: boolean;
  /** Bounds of both steps: what takes longer counts as failed. */
  readonly timeoutMs: { readonly apply: number; readonly heal: number };
  /** What an action of this kind is called where the user gives it no name. */
  nameFor(subject: string): string;
  /** Whether what it disturbs is back when it is over: then it is measured when, and failing to be is the system's fault. */
  restores(action: Action): boolean;
  /** Resolves when it has taken effect, with how that was seen; throws when that can't be shown. */
  apply(action: Action, setting: ActionSetting): Promise<Said>;
  /** Undoes what `apply` did or began, nothing being a case of it; resolves when that was seen, with how. */
  heal(action: Action, setting: ActionSetting): Promise<Said>;
  /** Of what restores: waits until the load uses again what was away, or the signal; `null` where that can't be seen. */
  untilUsed?(action: Action, setting: ActionSetting): Promise<boolean | null>;
}
