const STYLE_SEQUENCE = /^\u001b\[[0-9;]*m/;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const NARROWER = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Cells that a character takes on a terminal: Hangul, other East Asian characters and emoji take two. */
function cellsOf(character: string): number {
  if (NARROWER.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Cells that a text without style sequences takes. */
export function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + cellsOf(character), 0);
}

/** Cuts a line to a number of cells without breaking its style sequences; a line that wraps would spoil the redraw. */
export function cutToWidth(line: string, width: number): string {
  let cells = 0;
  let cut = "";
  for (let index = 0; index < line.length; ) {
    const style = STYLE_SEQUENCE.exec(line.slice(index))?.[0];
    const character = style ?? String.fromCodePoint(line.codePointAt(index) ?? 0);
    index += character.length;
    if (style === undefined) cells += cellsOf(character);
    if (cells <= width || style !== undefined) cut += character;
  }
  return cut;
}

/** Exactly so many cells: cut with an ellipsis, or filled with blanks on the right, or on the left for numbers. */
export function fitTo(text: string, width: number, side: "left" | "right" = "left"): string {
  const own = widthOf(text);
  if (own > width) return fitTo(`${cutToWidth(text, Math.max(0, width - 1))}…`, width, side);
  const blanks = " ".repeat(width - own);
  return side === "left" ? `${text}${blanks}` : `${blanks}${text}`;
}
