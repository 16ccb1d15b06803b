import type { Block } from "../blocks/types.ts";
import type { ReportView } from "../view/types.ts";
import type { MessageKey, Translate } from "../words/translate.ts";

/** A section of the report, for every format that prints blocks. */
export interface Section {
  /** Its anchor in the page. */
  readonly name: string;
  readonly title: MessageKey;
  /** A section without blocks is left out. */
  readonly blocks: (view: ReportView, translate: Translate) => readonly Block[];
  /** Given when Markdown says it elsewhere or not at all. */
  readonly only?: "html";
}
