import { isHarmlessValue, isSecretName } from "./secret-names.ts";

/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

type Rule = (text: string) => string;

/** The first group stays, what follows it goes. */
function after(pattern: RegExp): Rule {
  return (text) => text.replaceAll(pattern, `$1${REDACTED}`);
}

function whole(pattern: RegExp): Rule {
  return (text) => text.replaceAll(pattern, REDACTED);
}

/** Values of query parameters that are secrets there, and common words elsewhere. */
const QUERY =
  "auth|sig|signature|key|code|pass|pw|sid|session|jwt|hmac|otp|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)";

const VALUE = "(\\\\*\"[^\"]*\"?|\\\\*'[^']*'?|[^\\s&;,\"')\\]}]+)";

/** Ordered: a more exact form first, so that its replacement is not read again by a looser one. */
const RULES: readonly Rule[] = [
  whole(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g),
  // user:password@host in any URL, up to the last @ before the path; a password may hold one, and a slash too.
  after(/\b([a-z][a-z0-9+.-]*:\/\/)(?!\[redacted\])[^\s/?#"'<>]*(?=@)/gi),
  after(
    /\b([a-z][a-z0-9+.-]*:\/\/)(?!\[redacted\])[^\s/:@"'<>]*:(?!\d+\/)[^\s"'<>@]*\/[^\s"'<>@]*(?=@[\w.-]+)/gi,
  ),
  // user:password@host without a scheme, where the host is one for sure, and no time of an action: kill:chat-1@1.5s
  after(
    /(?<![\w/@.:-])()(?!(?:mailto|e?-?mail|contact|sha\d+):)[\w.%+-]+:[^\s@/"'<>,]+(?=@(?!sha\d+:|(?:\d+(?:\.\d+)?(?:ms|[smh]))+(?![\w.-]))(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[\da-f:]+\]|[\w-]+(?=:\d|\/)))/gi,
  ),
  // Authorization: Bearer abc, Proxy-Authorization: Basic abc (header, JSON or object form)
  after(
    /((?:proxy-)?authorization\\*["']?\s*[:=]\s*\\*["']?)(?:(?:bearer|basic|digest|token)\s+)?(?!\[redacted\])[^\s"',;}\\]+/gi,
  ),
  (text) => text.replaceAll(/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${REDACTED}`),
  // Cookie: a=1; b=2 with all that follow the first
  after(/\b((?:set-)?cookie\\*["']?\s*[:=]\s*\\*["']?)[\w.-]+=[^"'\\\r\n|]*/gi),
  // JSON Web Tokens, wherever they stand
  whole(/\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g),
  // Tokens that carry their issuer's prefix
  whole(
    /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|A[KS]IA[0-9A-Z]{16}|npm_\w{10,}|[spr]k_(?:live|test)_\w{6,}|whsec_\w{16,}|sk-[\w-]{20,}|hf_[A-Za-z0-9]{20,}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|pypi-[\w-]{16,}|dop_v1_\w{16,}|shpat_\w{16,})/g,
  ),
  (text) =>
    text.replaceAll(
      new RegExp(`((?:[?&;]|\\\\u0026)(?:${QUERY})=)(?!\\[redacted\\])([^&#\\s"'<>\\\\]+)`, "gi"),
      (found, name: string, value: string) => (isHarmlessValue(value) ? found : `${name}${REDACTED}`),
    ),
  // "password": "x", 'token': 'x', also as text within text: \"password\":\"x\"
  redactQuoted,
  (text) =>
    text.replaceAll(
      /(\\*["'`](?:password|passwd|pwd|pin|secret|otp)\\*["'`]\s*:\s*)-?\d[\w.]*/gi,
      `$1"${REDACTED}"`,
    ),
  // --password x
  (text) =>
    text.replaceAll(/(--([\w-]+))(\s+)(?!-)(\S+)/g, (found, flag: string, name: string, gap: string) =>
      isSecretName(name, true) ? `${flag}${gap}${REDACTED}` : found,
    ),
  // PASSWORD='x y', password=x
  assigned("\\s*=\\s*", (name) => isSecretName(name, name === name.toUpperCase())),
  // token: x
  assigned(":\\s+", (name) => isSecretName(name)),
];

function assigned(sign: string, isSecret: (name: string) => boolean): Rule {
  const pattern = new RegExp(`(?<![\\w$.-])([A-Za-z_$][\\w$.-]*)(${sign})(?!\\[redacted\\])${VALUE}`, "g");
  return (text) =>
    text.replaceAll(pattern, (found, name: string, between: string, value: string) =>
      isSecret(name) && !isHarmlessValue(value) ? `${name}${between}${REDACTED}` : found,
    );
}

/** `"name": "`, with as many backslashes before each quote as the text is deep in other texts. */
const QUOTED_HEAD = /(\\*)(["'`])([\w$.-]+)\1\2\s*:\s*(\\*)(["'])/g;

/** Values of quoted names, up to the quote that ends them. */
function redactQuoted(text: string): string {
  let clean = "";
  let from = 0;
  for (const match of text.matchAll(QUOTED_HEAD)) {
    const [head, , , name = "", escape = "", quote = ""] = match;
    if (match.index < from || !isSecretName(name, true)) continue;
    const start = match.index + head.length;
    clean += `${text.slice(from, start)}${REDACTED}`;
    from = endOfQuoted(text, start, `${escape}${quote}`);
  }
  return clean + text.slice(from);
}

/** Where the closing quote stands; the end of the text when it was cut. */
function endOfQuoted(text: string, start: number, closing: string): number {
  for (let at = text.indexOf(closing, start); at >= 0; at = text.indexOf(closing, at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === "\\" && at - 1 - escapes >= start) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

/** Replaces passwords, tokens, `Authorization` values, cookies and user info in URLs by `[redacted]`. */
export function redact(text: string): string {
  return RULES.reduce((rest, rule) => rule(rest), text);
}
