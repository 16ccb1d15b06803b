import { say } from "../contracts/reason.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS, untilUsedAgain } from "./instance.ts";
import type { ActionKind } from "./kind.ts";

/** Holds an instance where it is, as a hang would: its connections stay open, and nobody is answered. It goes on afterwards. */
export const pause: ActionKind = {
  kind: "pause",
  disturbs: true,
  subject: "instance",
  timeoutMs: { apply: 10_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-paused`,
  restores: () => true,
  async apply({ subject }, { environment }) {
    const instance = environment.instance(subject);
    checkIsRunning(instance, "paused");
    await instance.pause();
    return say("IS_PAUSED", { subject });
  },
  heal: restart,
  untilUsed: untilUsedAgain,
};
