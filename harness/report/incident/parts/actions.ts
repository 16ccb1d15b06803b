import { tableBlock } from "../../blocks/make.ts";
import type { Block, Cell, Row } from "../../blocks/types.ts";
import { TERMS } from "../types.ts";
import type { Teller } from "./teller.ts";

const BLANK: Cell = { text: "", blank: true };

/** What the rules that fired ask for, by term; who does it until when, and what else there is, is for people. */
export function actionsBlocks({ incident, translate }: Teller): Block[] {
  return [
    tableBlock({
      label: translate("section.incident.actions"),
      columns: (["term", "action", "askedBy", "owner", "due"] as const).map((name) => ({
        heading: translate(`actions.${name}`),
      })),
      rows: TERMS.flatMap((term): Row[] => [
        ...incident.actions
          .filter((action) => action.term === term)
          .map(({ step, askedBy }) => ({
            cells: [
              { text: translate(`term.${term}`) },
              { text: translate(`step.${step}`) },
              {
                text:
                  askedBy.length === 0
                    ? translate("actions.verdict")
                    : askedBy.map((cause) => translate(`cause.${cause}`)).join(", "),
              },
              BLANK,
              BLANK,
            ],
          })),
        {
          cells: [
            { text: translate(`term.${term}`) },
            { text: translate("actions.moreAsk"), blank: true },
            { text: translate("actions.people") },
            BLANK,
            BLANK,
          ],
        },
      ]),
    }),
  ];
}
