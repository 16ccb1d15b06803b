import type { Held } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { say } from "../contracts/reason.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS, untilUsedAgain } from "./instance.ts";
import type { ActionKind } from "./kind.ts";

const holds = new WeakMap<Action, Held>();

/** Takes the container of an instance from its network: it runs on, and reaches nobody. */
export const disconnect: ActionKind = {
  kind: "disconnect",
  disturbs: true,
  subject: "instance",
  timeoutMs: { apply: 20_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-disconnected`,
  restores: () => true,
  whyNotHere: ({ subject }, { runtime }) =>
    runtime === "containers"
      ? null
      : {
          expected: "containers, which have a network of their own",
          hint: `--runtime containers; or cut the ways to it one by one, such as partition:SERVICE/${subject}@20s+10s`,
        },
  async apply(action, { environment, signal }) {
    const { subject } = action;
    const instance = environment.instance(subject);
    checkIsRunning(instance, "disconnected");
    const held = await instance.disconnect();
    if (signal.aborted) await held.release();
    else holds.set(action, held);
    return say("IS_DISCONNECTED", { subject });
  },
  async heal(action, setting) {
    await holds.get(action)?.release();
    holds.delete(action);
    return restart(action, setting);
  },
  untilUsed: untilUsedAgain,
};
