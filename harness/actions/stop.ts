import { say } from "../contracts/reason.ts";
import { LoadproofError } from "../errors.ts";
import type { ActionKind } from "./kind.ts";

/** Stops an instance as an operator would, and starts it again on the same port. */
export const stop: ActionKind = {
  kind: "stop",
  disturbs: true,
  // Longer than a soft stop with its grace time, and than a service's own bound for becoming healthy.
  timeoutMs: { apply: 30_000, heal: 90_000 },
  nameFor: (subject) => `${subject}-stopped`,
  async apply({ subject }, { environment }) {
    const instance = environment.instance(subject);
    const before = instance.state;
    if (before !== "running")
      throw new LoadproofError("ENVIRONMENT_FAILED", `${subject} was ${before} before it was to be stopped`);
    await instance.stop();
    return say("IS_STOPPED", { subject });
  },
  async heal({ subject }, { environment }) {
    await environment.instance(subject).start();
    return say("ANSWERS_AGAIN", { subject });
  },
};
