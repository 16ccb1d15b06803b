import { redact } from "./redact.ts";

const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Values that are URLs without what may be secret in them: a series is stored, and looked for, by these. */
export function redactUrls(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, URL_START.test(value) ? redact(value) : value]),
  );
}
