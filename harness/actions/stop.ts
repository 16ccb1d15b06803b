import { say } from "../contracts/reason.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS, untilUsed } from "./instance.ts";
import type { ActionKind } from "./kind.ts";

/** Stops an instance as an operator would, and starts it again on the same port. */
export const stop: ActionKind = {
  kind: "stop",
  disturbs: true,
  subject: "instance",
  // Longer than a soft stop with its grace time.
  timeoutMs: { apply: 30_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-stopped`,
  restores: () => true,
  async apply({ subject }, { environment }) {
    const instance = environment.instance(subject);
    checkIsRunning(instance, "stopped");
    await instance.stop();
    return say("IS_STOPPED", { subject });
  },
  heal: restart,
  untilUsed,
};
