import { METADATA_TAGS } from "../../contracts/system-tags.ts";

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
const METADATA = "metadata";

/** A tag whose values are kept: all of them, or these alone. */
export type KeptValues = "all" | ReadonlySet<string>;

/** What a column of k6's CSV is for: part of the series' identity or not. */
export interface TagColumn {
  readonly name: string;
  readonly kept: boolean;
  /** Values that are part of the identity; any other one is no tag. */
  readonly values: KeptValues;
  /** Tags that are kept of those within the column. */
  readonly within: ReadonlyMap<string, KeptValues>;
}

/** The tags of a line: those of columns of their own, and the text of all others. */
export interface LineTags {
  readonly columns: ReadonlyMap<string, string>;
  /** `a=1&b=2`, in any order, nothing escaped. */
  readonly extra: string;
}

/**
 * The columns after the value, by the header line; `named` are the tags that are judged, which are kept whatever they are.
 * Throws when it isn't k6's.
 */
export function readHeader(
  line: string,
  named: ReadonlyMap<string, KeptValues> = new Map(),
): readonly TagColumn[] {
  const names = line.split(",");
  if (FIXED_COLUMNS.some((name, index) => names[index] !== name)) {
    throw new Error(`k6 wrote a CSV header that is not understood: ${JSON.stringify(line)}`);
  }
  return names.slice(FIXED_COLUMNS.length).map((name) => {
    const within = new Map([...named].filter(([tag]) => name === METADATA && METADATA_TAGS.has(tag)));
    if (!DROPPED_COLUMNS.has(name)) return { name, kept: true, values: "all", within };
    const values = named.get(name);
    return { name, kept: values !== undefined || within.size > 0, values: values ?? "all", within };
  });
}

/** Tags of the kept columns; an empty value is no tag. */
export function tagsOf(columns: readonly TagColumn[], values: readonly string[]): LineTags {
  const tags = new Map<string, string>();
  let extra = "";
  for (const [index, column] of columns.entries()) {
    const value = values[index] ?? "";
    if (!column.kept || value === "") continue;
    if (column.name === EXTRA_TAGS) extra = value;
    else if (column.name === METADATA) addMetadata(tags, value, column.within);
    else if (isKept(column.values, value)) tags.set(column.name, value);
  }
  return { columns: tags, extra };
}

function addMetadata(tags: Map<string, string>, text: string, within: ReadonlyMap<string, KeptValues>): void {
  for (const piece of text.split("&")) {
    const [name = "", value = ""] = piece.split("=");
    const values = within.get(name);
    if (values !== undefined && isKept(values, value)) tags.set(name, value);
  }
}

function isKept(values: KeptValues, value: string): boolean {
  return values === "all" || values.has(value);
}
