import { say, type Said } from "./reason.ts";

/** Signals by what a person did: the one that a key sends is named by the key. */
const KEYS: Readonly<Record<string, string>> = { SIGINT: "Ctrl-C (SIGINT)" };

/** That a run was ended by a signal, from the reason of an aborted `AbortSignal`. */
export function interruptedBy(reason: unknown): Said {
  const signal = String(reason);
  return say("INTERRUPTED_BY", { signal: KEYS[signal] ?? signal });
}
