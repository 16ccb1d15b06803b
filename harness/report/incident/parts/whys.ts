import { columns, paragraph, tableBlock } from "../../blocks/make.ts";
import type { Block, Cell } from "../../blocks/types.ts";
import { seenWords, words } from "../../words/reasons.ts";
import type { IncidentRun, ObjectiveBreach } from "../types.ts";
import { type Teller, troubled } from "./teller.ts";

/** Answers of one kind that a cell holds; the parts above have all. */
const ANSWERS_MAX = 5;
/** The questions; from the third on nobody but people can answer. */
const WHYS = [1, 2, 3, 4, 5] as const;

/** Why: what was not met, then what the diagnosis makes of it, then blanks. */
export function whysBlocks(teller: Teller): Block[] {
  const { translate } = teller;
  return [
    tableBlock({
      label: translate("section.incident.whys"),
      narrow: true,
      columns: [
        ...columns(translate, "number"),
        { heading: translate("whys.why") },
        { heading: translate("whys.answer") },
      ],
      rows: WHYS.map((position) => ({
        cells: [
          { text: String(position) },
          { text: questionOf(position, teller) },
          answerOf(position, teller),
        ],
      })),
    }),
    ...paragraph(translate("whys.note"), "small"),
  ];
}

function questionOf(position: (typeof WHYS)[number], { translate }: Teller): string {
  return translate(position <= 2 ? `whys.question.${position as 1 | 2}` : "whys.question.more");
}

function answerOf(position: (typeof WHYS)[number], teller: Teller): Cell {
  const { translate } = teller;
  if (position > 2) return { text: translate("whys.blank"), blank: true };
  const runs = troubled(teller);
  const answers = runs.flatMap((run) => (position === 1 ? missedBy(run, teller) : causesOf(run, teller)));
  const [first, ...rest] = [...new Set(answers)];
  if (first === undefined) return { text: translate("whys.noCause"), blank: true };
  return { text: first, lines: rest };
}

/** What was not met, broken or gone. */
function missedBy({ breaches, invariants }: IncidentRun, { language, translate }: Teller): string[] {
  const broken = invariants.results.filter(({ result }) => result === "broken");
  const shown = breaches.slice(0, ANSWERS_MAX);
  const rest = breaches.length - shown.length;
  return [
    ...broken.map((finding) => words(finding, language)),
    ...shown.map((breach) => missText(breach, language)),
    ...(rest > 0 ? [translate("detection.more", { count: rest })] : []),
  ];
}

function missText(breach: ObjectiveBreach, language: Teller["language"]): string {
  return `${breach.label} (${words(breach, language)})`;
}

/** Known defects that were on, and the candidate causes. */
function causesOf({ causes, defects }: IncidentRun, { language, translate }: Teller): string[] {
  return [
    ...causes.map((found, position) =>
      translate(position === 0 ? "whys.cause" : "whys.other", {
        cause: translate(`cause.${found.cause}`),
        seen: seenWords(found, language),
      }),
    ),
    ...(defects.length === 0 ? [] : [translate("whys.defects", { names: defects.join(", ") })]),
  ];
}
