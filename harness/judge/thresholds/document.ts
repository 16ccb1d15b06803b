import { isMap, isScalar, LineCounter, parseDocument, type Document, type YAMLMap } from "yaml";
import { InputProblems } from "../../errors.ts";

export type Path = readonly PropertyKey[];

const TEXT_LENGTH_MAX = 1_000_000;
const ALIASES_MAX = 100;

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
    if (text.length > TEXT_LENGTH_MAX) {
      throw new InputProblems([
        { subject: fileName, expected: `a file of at most ${TEXT_LENGTH_MAX} characters` },
      ]);
    }
    const lines = new LineCounter();
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
      uniqueKeys: true,
    });
    if (document.errors.length > 0) {
      throw new InputProblems(
        document.errors.map((error) => ({
          subject: `${fileName}:${lines.linePos(error.pos[0]).line}`,
          expected: "valid YAML or JSON",
          hint: error.message.split("\n")[0] ?? error.code,
        })),
      );
    }
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

/** Plain data without circles: an alias to a part that holds it has no end. */
function toData(document: Document.Parsed, fileName: string): unknown {
  try {
    const data = document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown;
    JSON.stringify(data);
    return data;
  } catch (error) {
    const hint = error instanceof Error ? (error.message.split("\n")[0] ?? error.name) : String(error);
    const expected = `at most ${ALIASES_MAX} aliases, each to an anchor before it and outside of it`;
    throw new InputProblems([{ subject: fileName, expected, hint }]);
  }
}

function valueOffset(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range))
    return undefined;
  const [offset] = node.range as readonly unknown[];
  return typeof offset === "number" ? offset : undefined;
}
