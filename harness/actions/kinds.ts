import type { ActionKind } from "./kind.ts";
import { command } from "./command.ts";
import { bandwidth } from "./bandwidth.ts";
import { blackhole } from "./blackhole.ts";
import { crashLoop } from "./crash-loop.ts";
import { cpuHog } from "./cpu-hog.ts";
import { disconnect } from "./disconnect.ts";
import { fullDisk } from "./full-disk.ts";
import { kill } from "./kill.ts";
import { latency } from "./latency.ts";
import { mark } from "./mark.ts";
import { partition } from "./partition.ts";
import { pause } from "./pause.ts";
import { refuse } from "./refuse.ts";
import { reset } from "./reset.ts";
import { restart } from "./restart.ts";
import { stop } from "./stop.ts";

/** Everything that a schedule can ask for. */
export const ACTION_KINDS: readonly ActionKind[] = [
  stop,
  kill,
  pause,
  restart,
  crashLoop,
  cpuHog,
  fullDisk,
  disconnect,
  latency,
  bandwidth,
  refuse,
  blackhole,
  reset,
  partition,
  command,
  mark,
];
/** Of these, those that disturb the system. */
export const FAULT_KINDS: readonly ActionKind[] = ACTION_KINDS.filter(({ disturbs }) => disturbs);

export function actionKind(name: string): ActionKind | undefined {
  return ACTION_KINDS.find(({ kind }) => kind === name);
}
