import type { Said } from "../contracts/reason.ts";
import { type ErrorCode, LoadproofError } from "../errors.ts";

/** What ended a run, in code and facts: reports say it in their own language. */
export class ToldError extends LoadproofError {
  readonly told: Said;

  constructor(code: ErrorCode, told: Said, options: { readonly hint?: string } = {}) {
    super(code, told.message, options);
    this.told = told;
  }
}
