/** What stands where a secret stood. */
export const REDACTED = "[redacted]";

const SECRET_NAME =
  "(?:[\\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|cookie|session[_-]?id|authorization)[\\w-]*)";

/** Ordered: a more exact form first, so that its replacement is not read again by a looser one. */
const RULES: readonly { readonly pattern: RegExp; readonly replacement: string }[] = [
  // user:password@host in any URL
  { pattern: /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'<>]+@/gi, replacement: `$1${REDACTED}@` },
  // Authorization: Bearer abc, Proxy-Authorization: Basic abc (header, JSON or object form)
  {
    pattern:
      /((?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|digest|token)\s+)?(?!\[redacted\])[^\s"',;}]+/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: `$1 ${REDACTED}` },
  // JSON Web Tokens, wherever they stand
  { pattern: /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g, replacement: REDACTED },
  // Tokens that carry their issuer's prefix
  {
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16})/g,
    replacement: REDACTED,
  },
  // "password": "x", 'token': 'x'
  {
    pattern: new RegExp(`(["'\`]${SECRET_NAME}["'\`]\\s*:\\s*)(["'])(?:\\\\.|(?!\\2).)*\\2?`, "gi"),
    replacement: `$1$2${REDACTED}$2`,
  },
  // --password x
  { pattern: new RegExp(`(--${SECRET_NAME})(\\s+)(?!-)\\S+`, "gi"), replacement: `$1$2${REDACTED}` },
  // PASSWORD='x y', password=x, token: x
  {
    pattern: new RegExp(
      `(\\b${SECRET_NAME}\\s*=\\s*)(?!\\[redacted\\])(?:"[^"]*"?|'[^']*'?|[^\\s&;,"')\\]}]+)`,
      "gi",
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: new RegExp(
      `(\\b${SECRET_NAME}:\\s+)(?!\\[redacted\\])(?:"[^"]*"?|'[^']*'?|[^\\s&;,"')\\]}]+)`,
      "gi",
    ),
    replacement: `$1${REDACTED}`,
  },
];

/** Replaces passwords, tokens, `Authorization` values, cookies and user info in URLs by `[redacted]`. */
export function redact(text: string): string {
  return RULES.reduce((rest, rule) => rest.replaceAll(rule.pattern, rule.replacement), text);
}
