/** Columns whose values grow with the run (one per request, connection or user): as keys they would make a series per sample. */
const DROPPED_COLUMNS: ReadonlySet<string> = new Set([
  "url",
  "ip",
  "vu",
  "iter",
  "proto",
  "subproto",
  "tls_version",
  "ocsp_status",
  "error",
  "metadata",
]);

const FIXED_COLUMNS = ["metric_name", "timestamp", "metric_value"];
const EXTRA_TAGS = "extra_tags";

/** What a column of k6's CSV is for: part of the series' identity or not. */
export interface TagColumn {
  readonly name: string;
  readonly kept: boolean;
}

/** The columns after the value, by the header line. Throws when it isn't k6's. */
export function readHeader(line: string): readonly TagColumn[] {
  const names = line.split(",");
  if (FIXED_COLUMNS.some((name, index) => names[index] !== name)) {
    throw new Error(`k6 wrote a CSV header that is not understood: ${JSON.stringify(line)}`);
  }
  return names.slice(FIXED_COLUMNS.length).map((name) => ({ name, kept: !DROPPED_COLUMNS.has(name) }));
}

/** Tags of the kept columns; `extra_tags` (`a=1&b=2`) is split, and an empty value is no tag. */
export function tagsOf(columns: readonly TagColumn[], values: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [index, { name, kept }] of columns.entries()) {
    const value = values[index] ?? "";
    if (!kept || value === "") continue;
    if (name === EXTRA_TAGS) Object.assign(tags, splitExtraTags(value));
    else tags[name] = value;
  }
  return tags;
}

/** k6 does not escape `&` and `=` here: a piece without `=` belongs to the value before it. */
export function splitExtraTags(text: string): Record<string, string> {
  const tags: Record<string, string> = {};
  let last: string | null = null;
  for (const piece of text.split("&")) {
    const equals = piece.indexOf("=");
    if (equals > 0) {
      last = piece.slice(0, equals);
      tags[last] = piece.slice(equals + 1);
    } else if (last !== null && tags[last] !== undefined) {
      tags[last] += `&${piece}`;
    }
  }
  return tags;
}
