import { columns, heading, tableBlock } from "../../blocks/make.ts";
import type { Section } from "../types.ts";
import { identityRows } from "./rows.ts";

/** What was run, when, on what, and the command that runs it again. */
export const identity: Section = {
  name: "identity",
  title: "section.identity",
  blocks: (view, translate) => [
    tableBlock({
      label: translate("section.identity"),
      columns: columns(translate, "field", "value"),
      rows: identityRows(view, translate),
    }),
    heading(translate("section.reproduce")),
    { kind: "command", command: view.run.command },
  ],
};
