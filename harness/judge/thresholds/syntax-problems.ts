import { CST, type LineCounter, Parser, type YAMLError } from "yaml";
import type { Problem } from "../../errors.ts";

const SHOWN_MAX = 5;
/** Errors that only follow from a bracket or quote that is not closed. */
const FOLLOWS = /must (be sufficiently indented and )?end with a|^Missing closing/;

/** Words for errors whose own words hold text of the file, which may be any file. */
const WORDS: Partial<Record<YAMLError["code"], string>> = {
  MULTIPLE_DOCS: "one document: a second one begins here, after a line of ---",
  TAG_RESOLVE_FAILED: "plain values: tags such as !name are not read",
  BAD_ALIAS: "an alias of an anchor before it",
  BAD_DIRECTIVE: "no directives: lines that begin with %",
  BAD_DQ_ESCAPE: "a known escape in double quotes; single quotes take every character as it is",
  UNEXPECTED_TOKEN: "a value, a list or a map",
  DUPLICATE_KEY: "each key once",
};

/**
 * Syntax errors by line and column: what was opened and never closed first, as all else may follow from it. No text of the
 * file is in the words.
 */
export function syntaxProblems(
  text: string,
  fileName: string,
  errors: readonly Pick<YAMLError, "code" | "pos" | "message">[],
  lines: LineCounter,
): readonly Problem[] {
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  const open = unclosed(text).map(({ offset, missing, opened }) => ({
    subject: place(offset),
    expected: `a closing ${missing} for the ${opened} that opens here`,
  }));
  const others = errors
    .filter(({ message }) => open.length === 0 || !FOLLOWS.test(message))
    .toSorted((left, right) => left.pos[0] - right.pos[0])
    .map(({ code, pos, message }) => {
      const words = WORDS[code];
      const told = words === undefined ? { hint: firstLine(message) } : {};
      return { subject: place(pos[0]), expected: words ?? "valid YAML or JSON", ...told };
    });
  const all = [...open, ...others];
  if (all.length <= SHOWN_MAX) return all;
  const more = { subject: fileName, expected: `none of ${all.length - SHOWN_MAX} further mistakes` };
  return [...all.slice(0, SHOWN_MAX), more];
}

interface Opened {
  readonly offset: number;
  readonly opened: string;
  readonly missing: string;
}

/** Brackets and quotes that are never closed, the last opened first. */
function unclosed(text: string): readonly Opened[] {
  const found: Opened[] = [];
  for (const token of new Parser().parse(text)) {
    if (token.type !== "document") continue;
    if (token.value !== undefined) collectUnclosed(token.value, found);
  }
  return found.toSorted((left, right) => right.offset - left.offset);
}

function collectUnclosed(token: CST.Token, found: Opened[]): void {
  if (token.type === "flow-collection") {
    const isMap = token.start.type === "flow-map-start";
    if (!token.end.some(({ type }) => type === (isMap ? "flow-map-end" : "flow-seq-end"))) {
      const [opened, missing] = isMap ? ["{", "}"] : ["[", "]"];
      found.push({ offset: token.start.offset, opened, missing });
    }
  }
  if (token.type === "double-quoted-scalar" || token.type === "single-quoted-scalar") {
    const quote = token.type === "double-quoted-scalar" ? '"' : "'";
    if (token.source.length < 2 || !token.source.endsWith(quote))
      found.push({ offset: token.offset, opened: quote, missing: quote });
  }
  if (!("items" in token)) return;
  for (const { key, value } of token.items) {
    if (key) collectUnclosed(key, found);
    if (value) collectUnclosed(value, found);
  }
}

function firstLine(message: string): string {
  return message.split("\n")[0] ?? message;
}
