import type { Context } from "../context.ts";
import type { Language } from "../options/table.ts";
import { LoadproofError, messageOf } from "../errors.ts";

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
  readonly cells?: Readonly<Record<string, string | Words>>;
  /** Why nobody can look at it yet; then it is not tried. */
  readonly notChecked?: Words;
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

/** `unmeasured`: it could not be told; `unchecked`: nobody looked, by plan. Nothing that was not measured can pass. */
export type Outcome = "pass" | "fail" | "unmeasured" | "unchecked";

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

/** What was seen, with what it comes from where it does not say that itself. */
export interface Seen {
  readonly actual: Words;
  readonly evidence?: string;
}

/** What carries a case out: returns what it saw; throws when that is not what is expected, `NotMeasured` when it can't be told. */
export type Attempt = () => Promise<string | Seen>;

/** Thrown by an attempt that could not tell. */
export class NotMeasured extends Error {
  override readonly name = "NotMeasured";
}

/** What came of a case, and how long that took. */
export async function runCase(one: CheckCase, tried: Attempt | undefined): Promise<CheckResult> {
  const startedAt = performance.now();
  const finding: CheckFinding =
    one.notChecked === undefined
      ? await attempt(tried)
      : { outcome: "unchecked", actual: one.notChecked, evidence: null };
  return { ...one, ...finding, durationMs: performance.now() - startedAt };
}

/** Resolves with the result; an interrupt gives it up where it is, for whatever it has begun ends with its environment. */
export async function orInterrupted<Result>(
  result: Promise<Result>,
  { interrupted }: Pick<Context, "interrupted">,
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = (): void =>
    reject(new LoadproofError("INTERRUPTED", `interrupted by ${String(interrupted.reason)}`));
  interrupted.addEventListener("abort", giveUp, { once: true });
  if (interrupted.aborted) giveUp();
  try {
    return await Promise.race([result, promise]);
  } finally {
    interrupted.removeEventListener("abort", giveUp);
    result.catch(() => undefined);
    promise.catch(() => undefined);
  }
}

/** Carries out a section's cases one after the other; a case without an attempt fails. */
export async function runSection(
  { title, columns, cases }: CheckSection,
  attempts: Readonly<Record<string, Attempt>>,
  onResult: (result: CheckResult) => void,
): Promise<SectionResults> {
  const results: CheckResult[] = [];
  for (const one of cases) {
    const result = await runCase(one, attempts[one.id]);
    onResult(result);
    results.push(result);
  }
  return { table: { title, columns }, results };
}

async function attempt(one: Attempt | undefined): Promise<CheckFinding> {
  if (one === undefined) return { outcome: "fail", actual: "not tried", evidence: null };
  try {
    const seen = await one();
    return typeof seen === "string"
      ? { outcome: "pass", actual: seen, evidence: null }
      : { outcome: "pass", actual: seen.actual, evidence: seen.evidence ?? null };
  } catch (error) {
    const outcome = error instanceof NotMeasured ? "unmeasured" : "fail";
    return { outcome, actual: messageOf(error), evidence: null };
  }
}
