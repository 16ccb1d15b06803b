import type { KeptValues } from "./columns.ts";

/** Lines of the same names in which one never came first: k6 writes tags in random order, so that one is no tag. */
const LINES_OF_NO_TAG = 1_000;

/** Sets of names that are learned from; values that look like tags may make any number of them. */
const LINES_KNOWN_MAX = 10_000;
const SETS_KNOWN_MAX = 10_000;

/** Tags as read from their text, and the names among them that may be part of the value before them. */
export interface ExtraReading {
  readonly tags: ReadonlyMap<string, string>;
  readonly unsure: readonly UnsureName[];
}

interface UnsureName {
  readonly name: string;
  /** The tag whose value it may belong to. */
  readonly before: string;
}

interface Known {
  /** Tags that the script's options set. */
  readonly names?: Iterable<string>;
  /** Tags that are judged, with the values that are. */
  readonly judged?: ReadonlyMap<string, KeptValues>;
}

/** What stands at the start of a piece: the name of a tag, a part of the value before it, or either. */
type Role = "tag" | "part" | "unsure";

/**
 * Reads the tags that k6 puts into one field: `a=1&b=2`, in another order on each line, with nothing escaped. A value
 * with `&b=` in it looks like a tag, so names are learned: among lines of the same names, what stands first in one of
 * them is a tag for certain, and what never does is none. Where there were too few lines, judged values stand for
 * themselves, and what is a tag elsewhere, or by the script's source, is one.
 */
export class ExtraTags {
  readonly #names: Set<string>;
  /** Names that stood first, by all names of the line. */
  readonly #first = new Map<string, Set<string>>();
  readonly #firstAnywhere = new Set<string>();
  /** Judged values with a `&` in them, longest first, by the tag's name. */
  readonly #values = new Map<string, readonly string[]>();
  /** Names that have a `&` or `=` in them. */
  readonly #oddNames: readonly string[];
  /** Tag sets that were read for certain, by all names of their lines. */
  readonly #certain = new Map<string, Set<string>>();
  /** Lines that could not be read for certain, by all their names. */
  readonly #lines = new Map<string, number>();

  constructor({ names = [], judged = new Map() }: Known) {
    this.#names = new Set([...names, ...judged.keys()]);
    this.#oddNames = [...this.#names].filter((name) => /[&=]/.test(name));
    for (const [name, values] of judged) {
      if (values === "all") continue;
      const odd = [...values].filter((value) => value.includes("&"));
      if (odd.length > 0)
        this.#values.set(
          name,
          odd.sort((left, right) => right.length - left.length),
        );
    }
  }

  /** As far as it can be told by now. */
  read(text: string): ExtraReading {
    const line = this.#lineOf(text);
    const known = this.#first.get(line) ?? new Set();
    if (this.#first.size < LINES_KNOWN_MAX) this.#first.set(line, known);
    const first = this.#nameAt(text, 0);
    if (first !== null) {
      known.add(first);
      this.#firstAnywhere.add(first);
    }
    const reading = this.#readAs(text, (name) => (known.has(name) ? "tag" : "unsure"));
    if (reading.unsure.length === 0) this.#remember(line, reading);
    return reading;
  }

  /** How many lines had a text that could not be read for certain. */
  count(text: string, lines: number): void {
    const line = this.#lineOf(text);
    this.#lines.set(line, (this.#lines.get(line) ?? 0) + lines);
  }

  /** With all that was learned of all lines; `source` is the script's, in which names of tags are keys. */
  settle(text: string, source: string): ExtraReading {
    const line = this.#lineOf(text);
    const roleOf = (name: string): Role => this.#roleOf(name, line, source);
    const reading = this.#readAs(text, roleOf);
    if (reading.unsure.length === 0) return reading;
    // In another order the same tags may have been plain.
    const readings = [reading, this.#readAs(text, roleOf, "last")];
    const seen = readings.find(({ tags }) => this.#certain.get(line)?.has(textOf(tags)) === true);
    return seen === undefined ? reading : { tags: seen.tags, unsure: [] };
  }

  #remember(line: string, { tags }: ExtraReading): void {
    const sets = this.#certain.get(line) ?? new Set();
    if (sets.size >= SETS_KNOWN_MAX || this.#certain.size >= LINES_KNOWN_MAX) return;
    this.#certain.set(line, sets.add(textOf(tags)));
  }

  #roleOf(name: string, line: string, source: string): Role {
    if (this.#first.get(line)?.has(name) === true) return "tag";
    if ((this.#lines.get(line) ?? 0) >= LINES_OF_NO_TAG) return "part";
    if (this.#firstAnywhere.has(name) || this.#names.has(name)) return "tag";
    const [isKey, isText] = [isKeyIn(source, name), source.includes(`&${name}=`)];
    if (isKey === isText) return "unsure";
    return isKey ? "tag" : "part";
  }

  /** `which`: of two pieces with one name the one that is taken for the tag. */
  #readAs(text: string, roleOf: (name: string) => Role, which: "first" | "last" = "first"): ExtraReading {
    const tags = new Map<string, string>();
    const unsure: UnsureName[] = [];
    let last = "";
    if (text === "") return { tags, unsure };
    // An end that is a `&` has an empty piece after it.
    for (let at = 0; at <= text.length; ) {
      const name = this.#nameAt(text, at);
      const role = name === null ? "part" : roleAt(name, tags, roleOf);
      if (name !== null && role === "unsure") unsure.push({ name, before: ownerOf(name, tags) ?? last });
      const isLater =
        which === "last" && name !== null && last !== "" && this.#isThere(text, name, pieceEnd(text, at));
      if (name === null || role === "part" || tags.has(name) || isLater) {
        const end = pieceEnd(text, at);
        if (tags.has(last)) tags.set(last, `${tags.get(last)}&${text.slice(at, end)}`);
        at = end + 1;
      } else {
        const start = at + name.length + 1;
        const end = this.#valueEnd(text, name, start);
        for (const hidden of this.#tagsWithin(text, start, end)) unsure.push({ name: hidden, before: name });
        tags.set(name, text.slice(start, end));
        last = name;
        at = end + 1;
      }
    }
    return { tags, unsure };
  }

  /** Whether a piece from there on starts with that name. */
  #isThere(text: string, name: string, from: number): boolean {
    for (let at = from + 1; at <= text.length; at = pieceEnd(text, at) + 1)
      if (this.#nameAt(text, at) === name) return true;
    return false;
  }

  /** All names that pieces of a text start with, in one order. */
  #lineOf(text: string): string {
    const names = new Set<string>();
    for (let at = 0; at < text.length; at = pieceEnd(text, at) + 1) {
      const name = this.#nameAt(text, at);
      if (name !== null) names.add(name);
    }
    return JSON.stringify([...names].sort());
  }

  /** Name of the piece that starts here; `null` when it has none, so is part of what is before it. */
  #nameAt(text: string, at: number): string | null {
    const odd = this.#oddNames.find((name) => text.startsWith(`${name}=`, at));
    if (odd !== undefined) return odd;
    const equals = text.indexOf("=", at);
    if (equals <= at) return null;
    const name = text.slice(at, equals);
    return at === 0 || !name.includes("&") ? name : null;
  }

  /** A judged value stands for itself where all of it is there. */
  #valueEnd(text: string, name: string, start: number): number {
    const whole = (this.#values.get(name) ?? []).find(
      (value) => text.startsWith(value, start) && [undefined, "&"].includes(text[start + value.length]),
    );
    return whole === undefined ? pieceEnd(text, start) : start + whole.length;
  }

  /** Names in a value that stand first among the same names, and nowhere else: the value may as well be shorter. */
  #tagsWithin(text: string, start: number, end: number): readonly string[] {
    const known = this.#first.get(this.#lineOf(text));
    const found: string[] = [];
    for (let at = pieceEnd(text, start) + 1; at < end; at = pieceEnd(text, at) + 1) {
      const name = this.#nameAt(text, at);
      if (name === null || known?.has(name) !== true) continue;
      const isElsewhere = this.#isThere(text, name, end) || this.#isThere(text.slice(0, start), name, -1);
      if (!isElsewhere) found.push(name);
    }
    return found;
  }
}

/**
 * The first is a tag whatever its name. A tag is there once, so of two with one name one is part of a value: the second, where
 * the first is the first of all.
 */
function roleAt(name: string, tags: ReadonlyMap<string, string>, roleOf: (name: string) => Role): Role {
  const [first] = tags.keys();
  if (first === undefined) return "tag";
  if (tags.has(name)) return name === first ? "part" : "unsure";
  return roleOf(name);
}

/** The tag whose value the first of two pieces with this name may belong to. */
function ownerOf(name: string, tags: ReadonlyMap<string, string>): string | undefined {
  const names = [...tags.keys()];
  return names[names.indexOf(name) - 1];
}

/** The same for the same tags. */
function textOf(tags: ReadonlyMap<string, string>): string {
  return JSON.stringify([...tags].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function pieceEnd(text: string, at: number): number {
  const end = text.indexOf("&", at);
  return end < 0 ? text.length : end;
}

/** Whether a script has an object's key of that name, or sets a property by it. */
function isKeyIn(source: string, name: string): boolean {
  const key = name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const forms = [
    String.raw`[{,]\s*["']?${key}["']?\s*:`,
    String.raw`\{\s*${key}\s*[,}]`,
    String.raw`,\s*${key}\s*\}`,
    String.raw`\.${key}\s*=[^=]`,
    String.raw`\[\s*["'\x60]${key}["'\x60]\s*\]`,
  ];
  return new RegExp(forms.join("|")).test(source);
}
