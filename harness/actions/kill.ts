import { say } from "../contracts/reason.ts";
import { LoadproofError } from "../errors.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS, untilUsed } from "./instance.ts";
import type { ActionKind } from "./kind.ts";

/** Kills an instance as a crash would. It is started again only where the action has a duration: that is when. */
export const kill: ActionKind = {
  kind: "kill",
  disturbs: true,
  subject: "instance",
  timeoutMs: { apply: 10_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-killed`,
  restores: ({ durationMs }) => durationMs !== null,
  async apply({ subject }, { environment }) {
    const instance = environment.instance(subject);
    checkIsRunning(instance, "killed");
    await instance.kill();
    return say("IS_KILLED", { subject });
  },
  async heal(action, setting) {
    if (action.durationMs !== null) return restart(action, setting);
    const { subject } = action;
    const { state } = setting.environment.instance(subject);
    if (state === "stopped") return say("STAYED_DEAD", { subject });
    throw new LoadproofError("ENVIRONMENT_FAILED", `${subject} was to stay dead, and is ${state}`);
  },
  untilUsed,
};
