import { setTimeout as delay } from "node:timers/promises";
import type { RunningService } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { say } from "../contracts/reason.ts";
import { messageOf } from "../errors.ts";
import { parseDurationMs } from "../text/duration.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS, untilUsed } from "./instance.ts";
import type { ActionKind, ActionSetting } from "./kind.ts";

const EVERY_MS = { usual: 3_000, min: 500 } as const;

/** What goes on between the first crash and the healing. */
interface CrashLoop {
  readonly stop: AbortController;
  /** How often it was killed. Resolves when nothing of the loop is under way any more. */
  readonly ended: Promise<number>;
}

const loops = new WeakMap<Action, CrashLoop>();

/** Kills an instance, starts it, kills it again: as a program that doesn't come up. It runs and is healthy afterwards. */
export const crashLoop: ActionKind = {
  kind: "crash-loop",
  disturbs: true,
  subject: "instance",
  settings: {
    every: {
      required: false,
      expected: "the time from one crash to the next, at least 500ms, such as 3s",
      accepts: (text) => (parseDurationMs(text) ?? 0) >= EVERY_MS.min,
    },
  },
  // A start that is under way when it is healed has its own bound, and then comes the one that counts.
  timeoutMs: { apply: 10_000, heal: 2 * RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-crash-loop`,
  restores: () => true,
  async apply(action, setting) {
    const { subject } = action;
    const instance = setting.environment.instance(subject);
    checkIsRunning(instance, "killed");
    await instance.kill();
    if (!setting.signal.aborted) {
      const stop = new AbortController();
      const ended = goOn(instance, everyMs(action), setting, stop.signal);
      ended.catch(() => undefined);
      loops.set(action, { stop, ended });
    }
    return say("IS_KILLED", { subject });
  },
  async heal(action, setting) {
    const loop = loops.get(action);
    loop?.stop.abort();
    const count = await (loop?.ended ?? 1);
    const healed = await restart(action, setting);
    return say("CRASHED_TIMES", { healed, count: String(count) });
  },
  untilUsed,
};

function everyMs({ settings }: Action): number {
  return parseDurationMs(settings?.["every"] ?? "") ?? EVERY_MS.usual;
}

/** The crashes after the first one, each told; returns how many there were with it. */
async function goOn(
  instance: RunningService,
  periodMs: number,
  { tell }: ActionSetting,
  signal: AbortSignal,
): Promise<number> {
  const { name: subject } = instance;
  for (let count = 1; ; count += 1) {
    const crashedAtMs = performance.now();
    // One that is killed while it starts, or can't start, is down all the same: the next round tries again.
    await instance
      .start()
      .catch((error: unknown) => tell(say("NOT_UP_BETWEEN", { subject, why: messageOf(error) })));
    const leftMs = Math.max(0, periodMs - (performance.now() - crashedAtMs));
    await delay(leftMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return count;
    await instance.kill();
    tell(say("IS_KILLED_AGAIN", { subject, count: String(count + 1) }));
  }
}
