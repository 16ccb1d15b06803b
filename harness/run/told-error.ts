import type { Said } from "../contracts/reason.ts";
import { type ErrorCode, LoadproofError } from "../errors.ts";
import type { Telling } from "../report/words/telling.ts";
import { type MessageKey, translator } from "../report/words/translate.ts";

/** What ended a run, in code and facts: terminal and reports say it in the language of their reader. */
export class ToldError extends LoadproofError {
  readonly told: Said;
  readonly #hint: MessageKey | undefined;

  constructor(code: ErrorCode, told: Said, hint?: MessageKey) {
    super(code, told.message, hint === undefined ? {} : { hint: translator("en")(hint) });
    this.told = told;
    this.#hint = hint;
  }

  textIn({ text, reason }: Pick<Telling, "text" | "reason">): string {
    const said = `${this.code}: ${reason(this.told)}`;
    return this.#hint === undefined ? said : `${said}\n  ${text(this.#hint)}`;
  }
}
