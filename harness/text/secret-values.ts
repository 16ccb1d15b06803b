import { REDACTED } from "./redact.ts";
import { isHarmlessValue, isSecretName } from "./secret-names.ts";

/** Shorter values are taken out as whole words only: parts of words are not the secret. */
const PART_LENGTH_MIN = 8;
/** What is shorter stands anywhere. */
const LENGTH_MIN = 3;
/** Base64 of this length is met by chance in no text. */
const CODED_LENGTH_MIN = 6;

/**
 * Replaces the values of variables that are named as secrets, as they are and in the forms in which they travel: in URLs,
 * in JSON, in HTML, in base64 (also as a part, as in `user:password`) and as hexadecimal digits.
 */
export function secretRemover(
  variables: Readonly<Record<string, string | undefined>>,
): (text: string) => string {
  const values = Object.entries(variables)
    .flatMap(([name, value]) => (value !== undefined && isSecretName(name, true) ? [value.trim()] : []))
    .filter((value) => value.length >= LENGTH_MIN && !isHarmlessValue(value));
  const forms = [...new Map(values.flatMap(formsOf).map((form) => [form.text, form])).values()];
  if (forms.length === 0) return (text) => text;
  const longestFirst = forms.toSorted((left, right) => right.text.length - left.text.length);
  const pattern = new RegExp(longestFirst.map(patternOf).join("|"), "gu");
  return (text) => text.replaceAll(pattern, REDACTED);
}

interface Form {
  readonly text: string;
  /** Taken out wherever it stands, not as a whole word only. */
  readonly anywhere: boolean;
}

function formsOf(value: string): readonly Form[] {
  const inUrl = encodeURIComponent(value);
  const plain = [
    value,
    inUrl,
    inUrl.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    inUrl.replaceAll("%20", "+"),
    encodeURI(value),
    JSON.stringify(value).slice(1, -1),
    goJson(value),
    value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  ];
  const coded = base64Forms(value).filter((text) => text.length >= CODED_LENGTH_MIN);
  return [
    ...plain.map((text) => ({ text, anywhere: text.length >= PART_LENGTH_MIN })),
    ...coded.map((text) => ({ text, anywhere: true })),
    { text: Buffer.from(value).toString("base64").replaceAll("=", ""), anywhere: false },
    { text: Buffer.from(value).toString("hex"), anywhere: value.length >= PART_LENGTH_MIN },
  ];
}

function goJson(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`);
}

/**
 * What base64 makes of a text wherever it begins in what is encoded: the digits that its neighbours change are left out.
 * Three of four texts have a neighbour, such as the user's name before a password.
 */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const within = [0, 1, 2].map((before) => {
    const digits = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const from = Math.ceil((before * 8) / 6);
    const to = Math.floor(((before + bytes.length) * 8) / 6);
    return digits.slice(from, to);
  });
  const all = [bytes.toString("base64").replaceAll("=", ""), ...within];
  return [...all, ...all.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"))];
}

function patternOf({ text, anywhere }: Form): string {
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return anywhere ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}
