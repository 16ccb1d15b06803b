import { z } from "zod";
import type { Problem } from "../../errors.ts";
import type { LocatedDocument, Path } from "./document.ts";
import { didYouMean } from "../../text/nearest.ts";
import { unknownKey, wrongValue } from "./located-problems.ts";
import { STATISTIC_NAMES, suggestStatistic } from "../statistic/parse.ts";
import { thresholdFileSchema } from "./schema.ts";

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly enum?: readonly unknown[];
}

/** Problems of a file against the schema, each with file, line, value and the nearest known name. */
export function schemaProblems(document: LocatedDocument, issues: readonly z.core.$ZodIssue[]): Problem[] {
  if (!isThresholdFile(document.data)) return [noThresholdFile(document.fileName)];
  const all = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => () => unknownKey(document, issue.path, key, knownAt(issue.path)))
      : [
          () => {
            const expected = issue.message.replace(ZODS_OWN, "");
            return wrongValue(document, issue.path, expected, (value) => hintFor(issue.path, value));
          },
        ],
  );
  const shown = all.slice(0, SHOWN_MAX).map((problem) => problem());
  if (all.length <= SHOWN_MAX) return shown;
  const expected = `none of ${all.length - SHOWN_MAX} further mistakes`;
  return [...shown, { subject: document.fileName, expected }];
}

const SHOWN_MAX = 50;

/** A file without a word of ours at its top is another one, and what it holds is nobody's to print. */
function isThresholdFile(data: unknown): boolean {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  return Object.hasOwn(data, "objectives") || ("version" in data && data.version === 1);
}

function noThresholdFile(fileName: string): Problem {
  return { subject: fileName, expected: "a threshold file: `version: 1` and a list of `objectives`" };
}

/** How zod begins messages that the schema has no words of its own for; what was expected follows. */
const ZODS_OWN = /^[A-Z][a-z ]+: expected /;

function hintFor(path: Path, value: unknown): { hint?: string } {
  if (typeof value !== "string") return {};
  if (path.at(-1) === "statistic") {
    const suggestion = suggestStatistic(value);
    return suggestion === null
      ? didYouMean(value, STATISTIC_NAMES)
      : { hint: `did you mean ${JSON.stringify(suggestion)}?` };
  }
  const choices = nodeAt(path)?.enum?.filter((one) => typeof one === "string");
  return choices === undefined ? {} : didYouMean(value, choices);
}

function knownAt(path: Path): readonly string[] {
  return Object.keys(nodeAt(path)?.properties ?? {});
}

let schemaTree: SchemaNode | undefined;

function nodeAt(path: Path): SchemaNode | undefined {
  schemaTree ??= z.toJSONSchema(thresholdFileSchema, { io: "input", reused: "inline" }) as SchemaNode;
  let node: SchemaNode | undefined = schemaTree;
  for (const part of path) node = typeof part === "number" ? node?.items : node?.properties?.[String(part)];
  return node;
}
