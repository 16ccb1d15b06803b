import type { CommandRunner, EnvironmentNeeds, StartedEnvironment } from "../contracts/environment.ts";
import type { Said } from "../contracts/reason.ts";
import type { Action, Runtime } from "../contracts/plan.ts";
import type { Problem } from "../errors.ts";

export interface ActionSetting {
  readonly environment: StartedEnvironment;
  /** Aborted when the load has ended, or when the action has used up its time. */
  readonly signal: AbortSignal;
  /** Notes what happened between its beginning and its end. */
  readonly tell: (said: Said) => void;
  /** Keeps the output of what it runs, in a log of its own. */
  readonly log: (text: string) => void;
  /** Of kinds that take commands, or run some of their own. */
  readonly commands: CommandRunner;
  /** Those of the caller, for commands. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What one setting of a kind takes. */
export interface SettingRule {
  readonly required: boolean;
  /** For a problem's words: `a time such as 200ms`. */
  readonly expected: string;
  readonly accepts: (text: string) => boolean;
}

/** Where a schedule is to be kept, as far as it is known before anything starts. */
export interface Here {
  readonly runtime: Runtime;
  readonly platform: NodeJS.Platform;
  /** Effective user id; undefined where the platform has none. */
  readonly userId: number | undefined;
  /** Whether a program of that name is on the PATH. */
  readonly hasProgram: (name: string) => boolean;
}

/** One kind of thing that can be done in the middle of a run. */
export interface ActionKind {
  readonly kind: string;
  /** Whether it disturbs the system: a fault. */
  readonly disturbs: boolean;
  /** What its subject names: an instance, the way from one part to another (`shard-2/kafka`), or whatever the user likes. */
  readonly subject: "instance" | "link" | "free";
  /** Settings that it takes, by name. */
  readonly settings?: Readonly<Record<string, SettingRule>>;
  /** Why it can't be done here; `null` where it can. */
  whyNotHere?(action: Action, here: Here): Pick<Problem, "expected" | "hint"> | null;
  /** It is done by commands of the user's: the action has them. */
  readonly takesCommands?: true;
  /** It runs commands, of the user's or of its own, which end with the harness. */
  readonly runsCommands?: true;
  /** What is wrong with settings that each are right by themselves: which of them, and what was expected. */
  readonly wrongTogether?: (
    settings: Readonly<Record<string, string>>,
  ) => { readonly name: string; readonly expected: string } | null;
  /** What the environment must be started with so that it can be done at all; off the path until it is. */
  needs?(action: Action): EnvironmentNeeds;
  /** It is undone as soon as it has taken effect, and has no duration. */
  readonly isMoment?: true;
  /** What it disturbs never went: it is slow or fails, and nobody starts it. */
  readonly staysThere?: true;
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
