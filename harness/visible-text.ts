/** Controls, marks of direction, and separators of lines: what would move the cursor, or hide or turn what is printed. */
const UNPRINTABLE = /[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** The text on one line, with each character that can't be seen written as its escape: `\\u001b`. */
export function visibleText(text: string): string {
  return text.replaceAll(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
