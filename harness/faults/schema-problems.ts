import type { z } from "zod";
import { FAULT_KINDS } from "../actions/kinds.ts";
import type { Problem } from "../errors.ts";
import { type LocatedDocument, unknownKey, wrongValue } from "../judge/index.ts";
import { didYouMean } from "../text/nearest.ts";

const PROBLEMS_MAX = 50;

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** Problems of a fault file against its schema, each with file, line, value and the nearest known name. */
export function schemaProblems(
  document: LocatedDocument,
  issues: readonly Issue[],
  schema: unknown,
): readonly Problem[] {
  return issues
    .flatMap((issue) => ofTheForm(issue, []))
    .flatMap((issue) => problemsOf(document, issue, schema as SchemaNode))
    .slice(0, PROBLEMS_MAX);
}

/** A fault that is an object is no short form that went wrong: only what the object lacks is said. */
function ofTheForm(issue: Issue, before: Path): readonly Issue[] {
  const path = [...before, ...issue.path];
  const forms = issue.code === "invalid_union" ? issue.errors : [];
  const form = forms.find((issues) => !issues.some(isOfAnotherForm));
  return form === undefined || form.length === 0
    ? [{ ...issue, path }]
    : form.flatMap((inner) => ofTheForm(inner, path));
}

function isOfAnotherForm({ code, path }: Issue): boolean {
  return code === "invalid_type" && path.length === 0;
}

function problemsOf(document: LocatedDocument, issue: Issue, schema: SchemaNode): readonly Problem[] {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path, document);
    return issue.keys.map((key) => unknownKey(document, path, key, known));
  }
  const kinds = FAULT_KINDS.map(({ kind }) => kind);
  return [
    wrongValue(document, path, message, (value) =>
      path.at(-1) === "kind" && typeof value === "string" ? didYouMean(value, kinds) : {},
    ),
  ];
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode & { readonly const?: unknown }>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
}

/** Names that may stand at a place; of a fault those of its kind. */
function keysAt(schema: SchemaNode, path: Path, document: LocatedDocument): readonly string[] {
  let node: SchemaNode | undefined = schema;
  for (const [index, part] of path.entries()) {
    node = typeof part === "number" ? node?.items : node?.properties?.[String(part)];
    node = chosen(node, document.valueAt(path.slice(0, index + 1)));
  }
  return Object.keys(node?.properties ?? {});
}

function chosen(node: SchemaNode | undefined, value: unknown): SchemaNode | undefined {
  const choices = node?.anyOf ?? node?.oneOf;
  if (choices === undefined) return node;
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
  return choices
    .map((choice) => chosen(choice, value))
    .find((choice) => {
      const own = choice?.properties?.["kind"]?.const;
      return choice?.properties !== undefined && (own === undefined || own === kind);
    });
}
