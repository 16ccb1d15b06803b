import type { ScriptErrors } from "../../contracts/run.ts";

const MESSAGES_MAX = 10;

/** The exceptions of several generators as those of one. */
export function mergeScriptErrors(errors: readonly ScriptErrors[]): ScriptErrors {
  const counts = new Map<string, number>();
  for (const { message, count } of errors.flatMap(({ messages }) => messages))
    counts.set(message, (counts.get(message) ?? 0) + count);
  const messages = [...counts].map(([message, count]) => ({ message, count }));
  return {
    count: errors.reduce((sum, { count }) => sum + count, 0),
    messages: messages.sort((left, right) => right.count - left.count).slice(0, MESSAGES_MAX),
    fatal: errors.find(({ fatal }) => fatal !== null)?.fatal ?? null,
  };
}
