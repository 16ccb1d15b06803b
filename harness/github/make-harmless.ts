const BREAK = "&#8203;";
/** Tags that our comments use; they carry no attributes. */
const TAGS = "details|summary|b|br|sub";

/**
 * Markdown of somebody who may have written anything, so that GitHub shows it without calling people, without images and
 * hidden text, and without links that leave `repositoryUrl`. Text that loadproof wrote comes out unchanged.
 */
export function makeHarmless(text: string, repositoryUrl: string): string {
  const ours = `${repositoryUrl}/`;
  return text
    .replaceAll(/\r/g, "")
    .replaceAll(new RegExp(`<(?!/?(?:${TAGS})>|[\\s\\d=])`, "g"), "&lt;")
    .replaceAll(/!(?=\[)/g, `!${BREAK}`)
    .replaceAll(/@(?=\w)/g, `@${BREAK}`)
    .replaceAll(/#(?=\d)(?<!&#)/g, `#${BREAK}`)
    .replaceAll(/\b[a-z][a-z0-9+.-]*:(?=\/\/)/gi, (scheme, offset: number, all: string) =>
      all.startsWith(ours, offset) ? scheme : `${scheme.slice(0, -1)}${BREAK}:`,
    )
    .replaceAll(/\b(javascript|data|mailto|vbscript):/gi, `$1${BREAK}:`)
    .replaceAll(/(?<![:/\w])\/(?=\/\w)/g, `/${BREAK}`)
    .replaceAll(/\bwww\./gi, `www${BREAK}.`);
}
