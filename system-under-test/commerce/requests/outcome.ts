import { ServiceError } from "../../platform/errors.ts";

/** What became of a request: its answer, or why it was refused; a refusal undoes nothing of the others in its group. */
export type Outcome<Answer> = Made<Answer> | ServiceError;

export interface Made<Answer> {
  readonly answer: Answer;
  /** It had been made before, under the same key. */
  readonly isReplay: boolean;
}

export function isRefused(outcome: unknown): outcome is ServiceError {
  return outcome instanceof ServiceError;
}
