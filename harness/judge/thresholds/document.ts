import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import { InputProblems, type Problem } from "../../errors.ts";
import { syntaxProblems } from "./syntax-problems.ts";
import { beyondLimits, isTooDeep, TOO_DEEP } from "./text-limits.ts";

export type Path = readonly PropertyKey[];

const ALIASES_MAX = 100;
const PROBLEMS_MAX = 10;

/** A YAML or JSON file as plain data that still knows the line of every part. */
export class LocatedDocument {
  readonly fileName: string;
  readonly data: unknown;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  private constructor(fileName: string, document: Document.Parsed, lines: LineCounter, data: unknown) {
    this.fileName = fileName;
    this.#document = document;
    this.#lines = lines;
    this.data = data;
  }

  /** Reads the text; throws `InputProblems` with file and line of each syntax error. JSON is read as the YAML it is. */
  static parse(text: string, fileName: string): LocatedDocument {
    try {
      return LocatedDocument.#parse(text, fileName);
    } catch (error) {
      // Values that are nested so deeply that the parser's calls are.
      if (!(error instanceof RangeError)) throw error;
      throw new InputProblems([{ subject: fileName, expected: TOO_DEEP }]);
    }
  }

  static #parse(text: string, fileName: string): LocatedDocument {
    const beyond = beyondLimits(text);
    if (beyond !== null) throw new InputProblems([{ subject: fileName, expected: beyond }]);
    const lines = new LineCounter();
    // Keys that stand twice are looked for below: the library compares each with each.
    const options = { prettyErrors: false, logLevel: "error", uniqueKeys: false } as const;
    const document = parseDocument(text, { ...options, lineCounter: lines });
    const errors = [...document.errors, ...document.warnings, ...unreadErrors(document, text)];
    if (errors.length > 0) throw new InputProblems(syntaxProblems(text, fileName, errors, lines));
    refuseMergeKeys(document, fileName, lines);
    return new LocatedDocument(fileName, document, lines, toData(document, fileName));
  }

  /** The value at the path; `undefined` when the file has none there. */
  valueAt(path: Path): unknown {
    let value = this.data;
    for (const key of path) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
      value = (value as Record<PropertyKey, unknown>)[key];
    }
    return value;
  }

  /** `file:line` of the value at the path, or of its nearest parent that is in the file. */
  at(path: Path): string {
    return this.#locate(path, (parent, key) => valueOffset(parent.get(key, true)));
  }

  /** `file:line` of a key itself, for keys that should not be there. */
  atKey(path: Path): string {
    return this.#locate(path, (parent, key) => {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      return pair === undefined ? undefined : valueOffset(pair.key);
    });
  }

  #locate(path: Path, find: (parent: YAMLMap, key: PropertyKey) => number | undefined): string {
    for (let length = path.length; length > 0; length--) {
      const parent = this.#document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1] as PropertyKey;
      const offset = isMap(parent)
        ? find(parent, key)
        : valueOffset(this.#document.getIn(path.slice(0, length), true));
      if (offset !== undefined) return `${this.fileName}:${this.#lines.linePos(offset).line}`;
    }
    return this.fileName;
  }
}

type Found = Pick<YAMLError, "code" | "pos" | "message">;

/** What the parser lets pass and we don't: keys that stand twice, and directives, which change what words mean. */
function unreadErrors(document: Document.Parsed, text: string): readonly Found[] {
  const found: Found[] = [];
  const directive = /^%/m.exec(text);
  if (directive !== null && document.range[0] > directive.index)
    found.push({ code: "BAD_DIRECTIVE", pos: [directive.index, directive.index + 1], message: "" });
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        const at = valueOffset(key) ?? 0;
        if (seen.has(name)) found.push({ code: "DUPLICATE_KEY", pos: [at, at + 1], message: "" });
        seen.add(name);
      }
    },
  });
  return found;
}

/** In YAML 1.2 `<<` is a key like any other; in 1.1, and in many a reader's mind, it takes in another map. */
function refuseMergeKeys(document: Document.Parsed, fileName: string, lines: LineCounter): void {
  const problems: Problem[] = [];
  visit(document, {
    Pair: (_key, { key }) => {
      if (!isScalar(key) || key.source !== "<<") return;
      const { line, col } = lines.linePos(valueOffset(key) ?? 0);
      const expected = "no merge key (<<), which is no part of YAML 1.2";
      const hint =
        "write the keys out; threshold files can share theirs through one that they name under extends";
      problems.push({ subject: `${fileName}:${line}:${col}`, expected, hint });
    },
  });
  if (problems.length > 0) throw new InputProblems(problems.slice(0, PROBLEMS_MAX));
}

/** Plain data without circles: an alias to a part that holds it has no end. */
function toData(document: Document.Parsed, fileName: string): unknown {
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown;
    JSON.stringify(data);
  } catch {
    const expected = `at most ${ALIASES_MAX} aliases, each to an anchor before it and outside of it`;
    throw new InputProblems([{ subject: fileName, expected }]);
  }
  if (isTooDeep(data)) throw new InputProblems([{ subject: fileName, expected: TOO_DEEP }]);
  return data;
}

function valueOffset(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range))
    return undefined;
  const [offset] = node.range as readonly unknown[];
  return typeof offset === "number" ? offset : undefined;
}
