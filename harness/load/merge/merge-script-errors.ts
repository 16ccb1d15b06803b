import type { ScriptErrors } from "../../contracts/run.ts";
import { type Counted, MessageCounts } from "../console/message-counts.ts";

/** What the scripts of several generators said, as that of one. */
export function mergeScriptErrors(errors: readonly ScriptErrors[]): ScriptErrors {
  const failures = errors.flatMap((one) => one.failures ?? []);
  const fatal = errors.find((one) => one.fatal !== null);
  const ended = errors.find((one) => one.ended !== undefined)?.ended;
  const summaryFailure = errors.find((one) => one.summaryFailure !== undefined)?.summaryFailure;
  return {
    count: sumOf(errors),
    messages: mostOf(errors),
    fatal: fatal?.fatal ?? null,
    ...(fatal?.fatalPlace === undefined ? {} : { fatalPlace: fatal.fatalPlace }),
    ...(failures.length === 0 ? {} : { failures: { count: sumOf(failures), messages: mostOf(failures) } }),
    ...(ended === undefined ? {} : { ended }),
    ...(summaryFailure === undefined ? {} : { summaryFailure }),
  };
}

function sumOf(parts: readonly { readonly count: number }[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

function mostOf<Entry extends { readonly message: string }>(
  parts: readonly { readonly messages: readonly Counted<Entry>[] }[],
): Counted<Entry>[] {
  const counts = new MessageCounts<Entry>();
  for (const { messages } of parts) counts.addAll(messages);
  return counts.most();
}
