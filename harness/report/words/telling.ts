import type { Reason } from "../../contracts/reason.ts";
import type { ReportLanguage } from "../view/types.ts";
import { words } from "./reasons.ts";
import { type Translate, translator } from "./translate.ts";

/** How a run speaks to its reader: messages of the catalogue and reasons, in one language. */
export interface Telling {
  readonly language: ReportLanguage;
  readonly text: Translate;
  readonly reason: (reason: Reason) => string;
}

export function tellingIn(language: ReportLanguage): Telling {
  return { language, text: translator(language), reason: (reason) => words(reason, language) };
}
