const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g;

/** Milliseconds of a duration as k6 prints it: `1m30.5s`, `10m30s`, `500ms`. Throws on text that is none. */
export function parseGoDurationMs(text: string): number {
  let total = 0;
  let read = 0;
  for (const match of text.matchAll(PART)) {
    total += Number(match[1]) * UNIT_MS[match[2]!]!;
    read += match[0].length;
  }
  if (read === 0 || read !== text.length) throw new Error(`not a duration of k6: ${JSON.stringify(text)}`);
  return total;
}
