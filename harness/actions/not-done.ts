import type { Said } from "../contracts/reason.ts";

/** Why a step of an action was not done, in code and facts, so that reports say it in their language. */
export class NotDone extends Error {
  readonly said: Said;
  /** Of a healing: it is what undoes that failed, which says nothing of the system. */
  readonly isOurs: boolean;

  constructor(said: Said, isOurs = false) {
    super(said.message);
    this.said = said;
    this.isOurs = isOurs;
  }
}
