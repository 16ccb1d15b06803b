import type { FilledDisk } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { say } from "../contracts/reason.ts";
import { checkIsRunning, restart, RESTART_TIMEOUT_MS } from "./instance.ts";
import type { ActionKind } from "./kind.ts";

/** Servers that keep data on a disk. */
const WITH_DISK = ["postgres", "kafka"] as const;
const BYTES_PER_MEGABYTE = 1_048_576;

const holds = new WeakMap<Action, FilledDisk>();

/** Fills the disk of a server, a small one of its own; a server that ends for want of space is started again afterwards. */
export const fullDisk: ActionKind = {
  kind: "full-disk",
  disturbs: true,
  subject: "instance",
  staysThere: true,
  needs: ({ subject }) => ({ smallDisks: [subject] }),
  timeoutMs: { apply: 20_000, heal: RESTART_TIMEOUT_MS },
  nameFor: (subject) => `${subject}-disk-full`,
  restores: () => true,
  whyNotHere({ subject }, { runtime, platform, userId }) {
    if (!WITH_DISK.some((server) => server === subject))
      return { expected: `a server that keeps its data on a disk: ${WITH_DISK.join(" or ")}` };
    return runtime === "processes" && (platform !== "linux" || userId !== 0)
      ? { expected: "root on Linux, who may mount a small disk for it, or containers" }
      : null;
  },
  async apply(action, { environment, signal }) {
    const { subject } = action;
    const instance = environment.instance(subject);
    checkIsRunning(instance, "left without space");
    const filled = await instance.fillDisk();
    if (signal.aborted) await filled.release();
    else holds.set(action, filled);
    const [size, taken] = [filled.sizeBytes, filled.filledBytes].map(
      (bytes) => `${Math.round(bytes / BYTES_PER_MEGABYTE)} MB`,
    );
    return say("DISK_IS_FULL", { subject, size: size ?? "", taken: taken ?? "" });
  },
  async heal(action, setting) {
    const hasEnded = setting.environment.instance(action.subject).state === "stopped";
    await holds.get(action)?.release();
    holds.delete(action);
    const healed = await restart(action, setting);
    return hasEnded ? say("ENDED_WITHOUT_SPACE", { healed }) : healed;
  },
};
