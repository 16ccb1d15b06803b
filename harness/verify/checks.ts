/** One line of a staging plan: what is tried, what is expected. */
export interface CheckCase {
  /** Stands for ever: results of two runs are compared by it. */
  readonly id: string;
  readonly title: string;
  readonly expected: string;
}

export interface CheckSection {
  readonly title: string;
  readonly cases: readonly CheckCase[];
}

/** A case with what happened. Nothing that was not tried can pass. */
export interface CheckResult extends CheckCase {
  readonly section: string;
  readonly passed: boolean;
  readonly actual: string;
  readonly durationMs: number;
}

/** What carries a case out: returns what it saw, throws when that is not what is expected. */
export type Attempt = () => Promise<string>;

/** Carries out a section's cases one after the other; a case without an attempt fails. */
export async function runSection(
  section: CheckSection,
  attempts: Readonly<Record<string, Attempt>>,
  onResult: (result: CheckResult) => void,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const one of section.cases) {
    const startedAt = performance.now();
    const { passed, actual } = await attempt(attempts[one.id]);
    const result = {
      ...one,
      section: section.title,
      passed,
      actual,
      durationMs: performance.now() - startedAt,
    };
    onResult(result);
    results.push(result);
  }
  return results;
}

async function attempt(one: Attempt | undefined): Promise<{ passed: boolean; actual: string }> {
  if (one === undefined) return { passed: false, actual: "not tried" };
  try {
    return { passed: true, actual: await one() };
  } catch (error) {
    return { passed: false, actual: error instanceof Error ? error.message : String(error) };
  }
}
