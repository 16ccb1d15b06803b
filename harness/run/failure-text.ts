import { inspect } from "node:util";
import { LoadproofError } from "../errors.ts";
import type { Telling } from "../report/words/telling.ts";
import { ToldError } from "./told-error.ts";

/** What ended a run, in words: code and hint of an error of ours, the whole stack of any other. */
export function failureText(failure: unknown, telling: Pick<Telling, "text" | "reason">): string {
  if (failure instanceof ToldError) return failure.textIn(telling);
  if (!(failure instanceof LoadproofError))
    return failure instanceof Error ? (failure.stack ?? failure.message) : inspect(failure);
  return failure.hint === undefined
    ? `${failure.code}: ${failure.message}`
    : `${failure.code}: ${failure.message}\n  ${failure.hint}`;
}
