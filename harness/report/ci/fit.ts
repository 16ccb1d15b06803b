/** How much of a text a surface takes. GitHub counts characters of a comment and bytes of a step summary. */
export interface Budget {
  readonly characters: number;
  readonly bytes: number;
}

/** 65,536 characters is GitHub's limit for a comment; the rest is for what it adds itself. */
export const COMMENT_BUDGET: Budget = { characters: 60_000, bytes: 240_000 };
/** 1,024 KiB is the limit of a step summary; one byte more and nothing is shown. */
export const SUMMARY_BUDGET: Budget = { characters: 900_000, bytes: 900_000 };

const encoder = new TextEncoder();

export function fits(text: string, budget: Budget): boolean {
  return text.length <= budget.characters && encoder.encode(text).length <= budget.bytes;
}

/**
 * The fullest version that fits: `make` is called with ever fewer rows per long table. When even the shortest is too
 * long it is cut at a line end, with every `<details>` and fence closed again.
 */
export function fullestThatFits(
  rowLimits: readonly number[],
  make: (rowsMax: number) => string,
  budget: Budget,
): string {
  for (const rowsMax of rowLimits) {
    const text = make(rowsMax);
    if (fits(text, budget)) return text;
  }
  return cutToFit(make(rowLimits.at(-1) ?? 0), budget);
}

/** Room for what closes open parts, and for the note. */
const CLOSING_RESERVE = 400;
const CUT_NOTE = "\n\n… cut to the size this page allows; the HTML and JSON reports are complete.\n";

export function cutToFit(text: string, budget: Budget): string {
  if (fits(text, budget)) return text;
  const room = { characters: budget.characters - CLOSING_RESERVE, bytes: budget.bytes - CLOSING_RESERVE };
  const kept: string[] = [];
  let characters = 0;
  let bytes = 0;
  for (const line of text.split("\n")) {
    characters += line.length + 1;
    bytes += encoder.encode(line).length + 1;
    if (characters > room.characters || bytes > room.bytes) break;
    kept.push(line);
  }
  const body = kept.join("\n");
  return body + closings(body) + CUT_NOTE;
}

function closings(text: string): string {
  const fences = text.match(/^```/gm)?.length ?? 0;
  const open = (text.match(/<details>/g)?.length ?? 0) - (text.match(/<\/details>/g)?.length ?? 0);
  return (fences % 2 === 1 ? "\n```" : "") + "\n</details>".repeat(Math.max(0, open));
}
