import type { SystemState } from "../contracts/system-state.ts";
import type { MessageKey } from "../report/words/translate.ts";
import { isAsUsual, usualAmounts } from "../judge/index.ts";

export type SystemLook = SystemState["looks"][number];

/** So many looks in a row: one may find a part that is about to go away again. */
const LOOKS_IN_A_ROW = 3;

/** Whether the newest looks, all begun at `from` or later, find all as it should be, and as it was before `disturbedAt`. */
export function isBack(looks: readonly SystemLook[], disturbedAt: number, from: number): boolean {
  const newest = looks.filter(({ at }) => at >= from).slice(-LOOKS_IN_A_ROW);
  if (newest.length < LOOKS_IN_A_ROW) return false;
  const usual = usualAmounts(looks.filter(({ at }) => at < disturbedAt));
  return newest.every(({ checks }) => checks.every((check) => isAsUsual(check, usual)));
}

/** What is said of the wait for it; one that was interrupted has seen nothing. */
export function untilBackKey(isBack: boolean, isInterrupted: boolean): MessageKey {
  if (isBack) return "progress.isBack";
  return isInterrupted ? "progress.notAwaited" : "progress.isNotBack";
}
