import { LoadproofError } from "../errors.ts";

/** Ends a switch over a union: the compiler refuses the call while a case is missing. */
export function unreachable(value: never): never {
  throw new LoadproofError("INTERNAL", `unexpected value ${JSON.stringify(value)}`);
}
