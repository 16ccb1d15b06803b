const BREAK = "&#8203;";
/** Tags that our comments use; they carry no attributes. */
const TAGS = "details|summary|b|br|sub";
/** Entities that our comments use; any other could spell what is looked for below. */
const ENTITIES = "amp|lt|gt|quot|#8203";
/** A closing bracket that Markdown reads as one: before it stands an even number of backslashes. */
const BRACKET = String.raw`(?<=(?<!\\)(?:\\\\)*)\]`;

/**
 * Markdown of somebody who may have written anything, so that GitHub shows it without calling people, without references to
 * issues, images and hidden text, and without links that leave `repositoryUrl`. Text that loadproof wrote comes out unchanged.
 */
export function makeHarmless(text: string, repositoryUrl: string): string {
  const isOurs = oursOf(repositoryUrl);
  return (
    text
      .replaceAll(/\r|\p{Cf}|(?!\n)\p{Cc}/gu, "")
      .replaceAll(new RegExp(`&(?!(?:${ENTITIES});)(?=#?\\w)`, "g"), "&amp;")
      .replaceAll(new RegExp(`<(?!/?(?:${TAGS})>|[\\s\\d=])`, "g"), "&lt;")
      .replaceAll(/^( {0,3}(?:> *)*(`{3,}|~{3,}))(?!(?:sh|text|console)?\s*$).+$/gm, "$1text")
      .replaceAll(/!(?=\[)/g, `!${BREAK}`)
      // [text](address), and the two halves of [text][name] with [name]: address
      .replaceAll(new RegExp(`${BRACKET}\\((?![^()\\s]*\\))`, "g"), `]${BREAK}(`)
      .replaceAll(
        new RegExp(`${BRACKET}\\(([^()\\s]*)(?=\\))`, "g"),
        (_found, address: string) => `]${isOurs(address) ? "" : BREAK}(${address}`,
      )
      .replaceAll(new RegExp(`${BRACKET}(?=[[:])`, "g"), `]${BREAK}`)
      .replaceAll(/@(?!&#8203;|\s|$)/g, `@${BREAK}`)
      .replaceAll(/(?<!&)#(?=\d)/g, `#${BREAK}`)
      .replaceAll(/\bGH(?=-\d)/gi, `$&${BREAK}`)
      .replaceAll(
        /\b([a-z][a-z0-9+.-]*)\\?:(?=(?:\\?\/){2})([^\s)>|]*)/gi,
        (found, scheme: string, rest: string) => (isOurs(found) ? found : `${scheme}${BREAK}:${rest}`),
      )
      .replaceAll(/\b(javascript|data|mailto|vbscript|xmpp):/gi, `$1${BREAK}:`)
      .replaceAll(/(?<![:/\w])\/(?=\/\w)/g, `/${BREAK}`)
      .replaceAll(/\bwww\./gi, `www${BREAK}.`)
  );
}

/** Whether an address leads to a page of the repository, by every reading of it. */
function oursOf(repositoryUrl: string): (address: string) => boolean {
  const ours = `${repositoryUrl}/`;
  return (address) =>
    address.startsWith(ours) &&
    /^[\w./#?=&;-]*$/.test(address.slice(ours.length)) &&
    !/\.\.|\/\/|&(?!amp;)|&amp;#?\w+;/.test(address.slice(ours.length));
}
