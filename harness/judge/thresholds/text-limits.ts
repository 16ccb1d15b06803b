import { Lexer } from "yaml";

const LIMITS = { characters: 1_000_000, parts: 100_000, depth: 64 } as const;

/** What of a text is more than any threshold file has, before a parser spends time and memory on it; `null` when nothing. */
export function beyondLimits(text: string): string | null {
  if (text.length > LIMITS.characters) return `a file of at most ${LIMITS.characters} characters`;
  let parts = 0;
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    parts++;
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    if (parts > LIMITS.parts) return `a file of at most ${LIMITS.parts} keys, values and brackets`;
    if (depth > LIMITS.depth) return TOO_DEEP;
  }
  return null;
}

/** What a value is not that is nested deeper. */
export const TOO_DEEP = `lists and maps at most ${LIMITS.depth} deep`;

/** Whether a value holds lists or maps deeper than that. */
export function isTooDeep(value: unknown, depth: number = LIMITS.depth): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isTooDeep(part, depth - 1));
}
