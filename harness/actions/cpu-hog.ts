import type { Starved } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { say } from "../contracts/reason.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS } from "./instance.ts";
import type { ActionKind } from "./kind.ts";
import { NotDone } from "./not-done.ts";

const WORKERS = { usual: 4, max: 32 } as const;
/**
 * Of the core, that the workers must get to be seen at work. However many others are there too, the instance gets no more
 * of it than a worker does.
 */
const SHARE_MIN = 0.1;

const holds = new WeakMap<Action, Starved>();

/** Keeps busy the one core on which an instance may run, so that it starves, and the load generator does not. */
export const cpuHog: ActionKind = {
  kind: "cpu-hog",
  disturbs: true,
  subject: "instance",
  staysThere: true,
  settings: {
    workers: {
      required: false,
      expected: `how many workers share the core with it, 1 to ${WORKERS.max}`,
      accepts: (text) => /^[1-9]\d?$/.test(text) && Number(text) <= WORKERS.max,
    },
  },
  timeoutMs: { apply: 20_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-starved`,
  restores: () => true,
  whyNotHere: (_action, { runtime, platform, hasProgram }) =>
    runtime === "processes" && (platform !== "linux" || !hasProgram("taskset"))
      ? { expected: "Linux with `taskset` (util-linux), or containers" }
      : null,
  async apply(action, { environment, signal }) {
    const { subject } = action;
    const workers = action.settings?.["workers"] ?? String(WORKERS.usual);
    const instance = environment.instance(subject);
    checkIsRunning(instance, "starved");
    const starved = await instance.starve(Number(workers));
    if (signal.aborted) await starved.release();
    else holds.set(action, starved);
    const { core, workersShare, victimShare, victimBefore } = starved;
    const facts = { subject, core, workers, share: percent(workersShare), own: percent(victimShare) };
    if (workersShare < SHARE_MIN) throw new NotDone(say("CPU_NOT_TAKEN", facts));
    return say("CPU_IS_TAKEN", { ...facts, before: percent(victimBefore) });
  },
  async heal(action, setting) {
    await holds.get(action)?.release();
    holds.delete(action);
    return restart(action, setting);
  },
};

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
