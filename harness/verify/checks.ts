import type { Language } from "../options/table.ts";
import { messageOf } from "../errors.ts";

/** A text in each language of the results. */
export type Words = Readonly<Record<Language, string>>;

/** The same in both languages: names, numbers, symbols. */
export function same(text: string): Words {
  return { en: text, ko: text };
}

/** Plain text stands in every language. */
export function textIn(text: string | Words, language: Language): string {
  return typeof text === "string" ? text : text[language];
}

/** One line of a staging plan: what is tried, what is expected. */
export interface CheckCase {
  /** Stands for ever: results of two runs are compared by it. */
  readonly id: string;
  readonly title: Words;
  readonly expected: Words;
  /** Further cells of the document's table, by column. */
  readonly cells?: Readonly<Record<string, string>>;
}

/** A column of a document's table: `title`, `expected`, `actual` and `outcome` of a result, or one of its cells. */
export interface Column {
  readonly heading: Words;
  readonly cell: string;
}

/** A table of the plan, as its document draws it. */
export interface CheckTable {
  readonly title: Words;
  readonly columns: readonly Column[];
}

export interface CheckSection extends CheckTable {
  readonly cases: readonly CheckCase[];
}

/** `unmeasured`: it could not be told; nothing that was not measured can pass. */
export type Outcome = "pass" | "fail" | "unmeasured";

/** What came of a case. */
export interface CheckFinding {
  readonly outcome: Outcome;
  readonly actual: string | Words;
  /** What the actual value comes from; `null` where it says all itself. */
  readonly evidence: string | null;
}

export interface CheckResult extends CheckCase, CheckFinding {
  readonly durationMs: number;
}

/** A table with its results. */
export interface SectionResults {
  readonly table: CheckTable;
  readonly results: readonly CheckResult[];
}

/** What carries a case out: returns what it saw, throws when that is not what is expected. */
export type Attempt = () => Promise<string>;

/** Carries out a section's cases one after the other; a case without an attempt fails. */
export async function runSection(
  { title, columns, cases }: CheckSection,
  attempts: Readonly<Record<string, Attempt>>,
  onResult: (result: CheckResult) => void,
): Promise<SectionResults> {
  const results: CheckResult[] = [];
  for (const one of cases) {
    const startedAt = performance.now();
    const finding = await attempt(attempts[one.id]);
    const result = { ...one, ...finding, durationMs: performance.now() - startedAt };
    onResult(result);
    results.push(result);
  }
  return { table: { title, columns }, results };
}

async function attempt(one: Attempt | undefined): Promise<CheckFinding> {
  if (one === undefined) return { outcome: "fail", actual: "not tried", evidence: null };
  try {
    return { outcome: "pass", actual: await one(), evidence: null };
  } catch (error) {
    const actual = messageOf(error);
    return { outcome: "fail", actual, evidence: null };
  }
}
