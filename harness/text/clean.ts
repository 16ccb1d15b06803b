import { redact } from "./redact.ts";

/** Longest text of foreign origin (names, tags, messages) that a report prints, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 300;
/** Longest command line that a report prints; it is meant to be copied whole. */
export const COMMAND_LENGTH_MAX = 4_000;

// Controls (Cc), bidirectional marks and overrides, line separators, and the non-characters that XML forbids.
const UNPRINTABLE = /[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu;

/** Makes foreign text safe to print anywhere: no secrets, one line, no control characters, whole code points, bounded. */
export function cleanText(text: string, lengthMax: number = TEXT_LENGTH_MAX): string {
  // Redacting sees the text a little past the cut, so a secret that the cut would split is still recognised.
  const bounded = text.slice(0, lengthMax * 2 + 200).toWellFormed();
  const line = redact(bounded)
    .replaceAll(/[\t\n\r]+/g, " ")
    .replaceAll(UNPRINTABLE, "\uFFFD")
    .toWellFormed();
  return shorten(line, lengthMax);
}

/** Cuts at a code point and marks the cut with an ellipsis. */
export function shorten(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const end = lengthMax - 1;
  const splitsPair = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

/** Applies `cleanText` to every string in a JSON-like value, keys included; numbers, booleans and nulls pass. */
export function cleanDeep<Value>(value: Value): Value {
  return cleanAny(value) as Value;
}

/** Keys whose texts are commands. */
const COMMANDS: ReadonlySet<string> = new Set(["command", "raisedCommand", "template"]);

function cleanAny(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanAny);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      cleanText(key),
      COMMANDS.has(key) && typeof item === "string" ? cleanText(item, COMMAND_LENGTH_MAX) : cleanAny(item),
    ]),
  );
}
