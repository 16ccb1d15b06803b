import { say } from "../contracts/reason.ts";
import { checkIsRunning, restart as startAgain, RESTART_TIMEOUT_MS, untilUsed } from "./instance.ts";
import type { ActionKind } from "./kind.ts";

/** Stops an instance and starts it again at once, as an operator does with a broker or a database. */
export const restart: ActionKind = {
  kind: "restart",
  disturbs: true,
  subject: "instance",
  isMoment: true,
  // Longer than a soft stop with its grace time.
  timeoutMs: { apply: 30_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-restarted`,
  restores: () => true,
  async apply({ subject }, { environment }) {
    const instance = environment.instance(subject);
    checkIsRunning(instance, "restarted");
    await instance.stop();
    return say("IS_STOPPED", { subject });
  },
  heal: startAgain,
  untilUsed,
};
