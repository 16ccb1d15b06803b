import type { ActionKind } from "./kind.ts";
import { command } from "./command.ts";
import { crashLoop } from "./crash-loop.ts";
import { kill } from "./kill.ts";
import { mark } from "./mark.ts";
import { pause } from "./pause.ts";
import { restart } from "./restart.ts";
import { stop } from "./stop.ts";

/** Everything that a schedule can ask for. */
export const ACTION_KINDS: readonly ActionKind[] = [stop, kill, pause, restart, crashLoop, command, mark];
/** Of these, those that disturb the system. */
export const FAULT_KINDS: readonly ActionKind[] = ACTION_KINDS.filter(({ disturbs }) => disturbs);

export function actionKind(name: string): ActionKind | undefined {
  return ACTION_KINDS.find(({ kind }) => kind === name);
}
