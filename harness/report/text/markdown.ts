// GitHub would turn these into mentions, issue links and autolinks; a zero-width space stops it and stays invisible.
const BREAK = "&#8203;";

/** Text that prints as itself in GitHub-flavoured Markdown, in a table cell or in the middle of a line. */
export function markdownInline(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll(/<(?![\s\d=])/g, "&lt;")
    .replaceAll(/[\\`*[\]|~$]/g, (character) => `\\${character}`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replaceAll(/(#|\bGH-)(?=\w)/gi, `$1${BREAK}`)
    .replaceAll(/@(?=\w)/g, `@${BREAK}`)
    .replaceAll(/\b(https?|ftp|mailto):/gi, `$1${BREAK}:`)
    .replaceAll(/\bwww\./gi, `www${BREAK}.`)
    .replaceAll(/:(?=[a-z+-][a-z0-9_+-]*:)/g, `:${BREAK}`);
}

/** The same at the start of a line or of a list item, where it must not become a list, a quote or a rule. */
export function markdownText(text: string): string {
  return markdownInline(text).replace(
    /^\s*(?:[-+](?=\s|$)|--|=|>|\d+[.)](?=\s|$))/,
    (mark) => `${BREAK}${mark.trimStart()}`,
  );
}

/** A code span that holds any text: nothing inside is read as Markdown. Not for table cells. */
export function markdownCode(text: string): string {
  const line = text.replaceAll(/\s*[\r\n]+\s*/g, " ");
  if (line.trim() === "") return "` `";
  const longest = Math.max(0, ...Array.from(line.matchAll(/`+/g), (run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const pad =
    line.startsWith("`") || line.endsWith("`") || (line.startsWith(" ") && line.endsWith(" ")) ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A code span for a table cell: there a bar ends the cell even inside code unless it is escaped. */
export function markdownCellCode(text: string): string {
  return markdownCode(text).replaceAll("|", "\\|");
}

/** A fenced block whose fence is longer than any run of backticks in the text. */
export function markdownFence(text: string, language = "sh"): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
