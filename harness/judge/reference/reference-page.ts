import type { ReasonKind } from "../../contracts/reason-row.ts";
import { REASON_CODES, REASONS } from "../../contracts/reason-words.ts";
import { POLICY_DEFAULTS, VALIDITY_DEFAULTS } from "../thresholds/defaults.ts";
import { ROWS } from "../statistic/table.ts";
import { thresholdsSchemaTree, type SchemaNode } from "./json-schema.ts";
import {
  ACTION_WORDS,
  BOUND_WORDS,
  GUARD_WORDS,
  INTRODUCTION,
  OBSERVED_WORDS,
  RECOVERY_WORDS,
} from "./words.ts";

/** `docs/threshold-file.md`: made from the schema and the table of reasons, so that it can't fall behind them. */
export function thresholdsReferencePage(): string {
  const root = thresholdsSchemaTree();
  const section = (name: string): SchemaNode => root.properties?.[name] ?? {};
  const item = (name: string): SchemaNode => section(name).items ?? {};
  return `${[
    INTRODUCTION,
    "## The file",
    keyTable(root),
    "## `validity`: can the measurement be trusted?",
    "Judged before any objective. A bound that isn't kept makes the run INVALID (exit 3): never PASS, and FAIL only if what was measured is a FAIL already.",
    keyTable(section("validity"), VALIDITY_DEFAULTS),
    "## `objectives`",
    keyTable(item("objectives")),
    ...["window", "compare", "forEach", "abort"].flatMap((key) => [
      `### \`${key}\``,
      keyTable(item("objectives").properties?.[key] ?? {}),
    ]),
    "### Statistics",
    table(["statistic", "value"], statisticRows()),
    "### Bounds",
    BOUND_WORDS,
    "## `during`, `except`, `before`, `after`: inside and outside of an action",
    ACTION_WORDS,
    "## `recovery`: how soon a fault is over",
    RECOVERY_WORDS,
    keyTable(section("recovery").anyOf?.find(({ properties }) => properties !== undefined) ?? {}),
    "## `source: prometheus`: what the system's own metrics say",
    OBSERVED_WORDS,
    GUARD_WORDS,
    "### `implied`",
    keyTable(section("implied").properties?.["checks"] ?? {}),
    "## `policy`: from results to a verdict",
    keyTable(section("policy"), POLICY_DEFAULTS),
    "## `expectedFailures`",
    keyTable(item("expectedFailures")),
    "## `waivers`",
    keyTable(item("waivers")),
    "## `defaults` and `score`",
    keyTable(section("defaults")),
    keyTable(section("score")),
    "## Reasons",
    "Every result in `verdict.json` carries one of these codes, its `facts` (the names in braces), and both as an English `message`. The list is closed. A fact that is a phrase has a code and facts of its own, so that a report says all of it in its language; nothing reads a message back.",
    ...(["run", "invariant", "validity", "objective", "note"] as const).flatMap((kind) => [
      `### ${KIND_TITLES[kind]}`,
      reasonTable(kind),
    ]),
  ].join("\n\n")}\n`;
}

const KIND_TITLES: Readonly<Record<Exclude<ReasonKind, "part">, string>> = {
  run: "Of a run",
  invariant: "Of the system's data",
  validity: "Of the measurement",
  objective: "Of an objective",
  note: "Notes, which inform and never decide",
};

function reasonTable(kind: ReasonKind): string {
  const codes = REASON_CODES.filter((one) => REASONS[one].kind === kind);
  return table(
    ["code", "words"],
    codes.map((one) => [code(one), REASONS[one].words]),
  );
}

/** One line per meaning. */
function statisticRows(): readonly (readonly string[])[] {
  const titles = new Map<string, string[]>();
  for (const { meaning, title } of ROWS) titles.set(meaning, [...(titles.get(meaning) ?? []), title]);
  return [...titles].map(([meaning, own]) => [code(own.join(", ")), meaning]);
}

function keyTable(node: SchemaNode, defaults: Readonly<Record<string, unknown>> = {}): string {
  const required = new Set(Object.keys(defaults).length > 0 ? [] : node.required);
  const rows = Object.entries(node.properties ?? {}).map(([key, value]) => {
    const fallback = defaults[key] === undefined ? [] : [code(JSON.stringify(defaults[key]))];
    const name = required.has(key) ? `${code(key)} (required)` : code(key);
    return [
      name,
      typeWords(value),
      ...(Object.keys(defaults).length > 0 ? [fallback.join("")] : []),
      value.description ?? "",
    ];
  });
  const heads =
    Object.keys(defaults).length > 0 ? ["key", "value", "default", "meaning"] : ["key", "value", "meaning"];
  return table(heads, rows);
}

/** What may stand there, in a few words. */
function typeWords(node: SchemaNode): string {
  if (node.const !== undefined) return code(String(node.const));
  if (node.enum !== undefined) return node.enum.map((one) => code(String(one))).join(", ");
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(typeWords))].join(" or ");
  if (node.type === "array") return `list of ${typeWords(node.items ?? {})}`;
  if (node.type === "object") return node.properties === undefined ? "tags and values" : "see below";
  if (node.format === "date") return "date";
  return PATTERN_WORDS.find(([start]) => node.pattern?.startsWith(start))?.[1] ?? node.type ?? "anything";
}

const PATTERN_WORDS = [
  ["^\\s*(<=", "bound"],
  ["^\\s*<=?", "upper bound of a time"],
  ["^(?:p\\(", "statistic"],
  ["^(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h))", "duration"],
  ["^\\+", "difference"],
  ["^\\d+(?:\\.\\d+)?(?:us", "amount"],
  ["^[\\p{L}", "name"],
] as const;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
