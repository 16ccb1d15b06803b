import { setTimeout as delay } from "node:timers/promises";
import type { RunningService } from "../contracts/environment.ts";
import type { Action } from "../contracts/plan.ts";
import { say, type Said } from "../contracts/reason.ts";
import { LoadproofError } from "../errors.ts";
import type { ActionSetting } from "./kind.ts";

/** Longer than an instance's own bound for becoming healthy. */
export const RESTART_TIMEOUT_MS = 120_000;
const ASK_EVERY_MS = 100;

/** What is away already can't be taken away. */
export function checkIsRunning({ name, state }: RunningService, done: string): void {
  if (state !== "running")
    throw new LoadproofError("ENVIRONMENT_FAILED", `${name} was ${state} before it was to be ${done}`);
}

/** Starts it again on the same port, or lets it go on where it was held, and waits until it is healthy. */
export async function restart({ subject }: Action, { environment }: ActionSetting): Promise<Said> {
  await environment.instance(subject).start();
  return say("ANSWERS_AGAIN", { subject });
}

/** Waits for the first request that an instance serves since its start, until the signal; `null` where it counts none. */
export async function untilUsed(action: Action, setting: ActionSetting): Promise<boolean | null> {
  return untilMoreThan(0, action, setting);
}

/** The same of one that has not ended meanwhile: it counts on from what it had served before. */
export async function untilUsedAgain(action: Action, setting: ActionSetting): Promise<boolean | null> {
  const before = await setting.environment.instance(action.subject).requestsServed();
  return before === null ? null : untilMoreThan(before, action, setting);
}

async function untilMoreThan(
  before: number,
  { subject }: Action,
  { environment, signal }: ActionSetting,
): Promise<boolean | null> {
  const instance = environment.instance(subject);
  while (!signal.aborted) {
    const served = await instance.requestsServed();
    if (served === null) return null;
    if (served > before) return true;
    await delay(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
