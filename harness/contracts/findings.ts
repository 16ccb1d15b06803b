import { z } from "zod";
import { ENGLISH_WORDS, say, wordsFrom, type Reason } from "./reason.ts";

/** One invariant of a system's data after a run, with how much was compared. */
export const findingSchema = z.object({
  name: z.string(),
  compared: z.number().int().nonnegative(),
  violations: z.number().int().nonnegative(),
  /** The first violations in words. */
  examples: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** A check that compared nothing has not been passed. */
export function holds({ compared, violations }: Finding): boolean {
  return compared > 0 && violations === 0;
}

/** `12,345 compared, all hold`, or what is broken. */
export function describeFindings(findings: readonly Finding[]): string {
  const broken = findings.filter((finding) => !holds(finding));
  const compared = findings.reduce((sum, finding) => sum + finding.compared, 0);
  if (broken.length === 0)
    return `${findings.length} invariants hold over ${compared.toLocaleString("en")} comparisons`;
  return wordsFrom(ENGLISH_WORDS, brokenWords(broken));
}

/** What is broken, one invariant after another; of at least one that does not hold. */
export function brokenWords(broken: readonly Finding[]): Reason {
  const [first, ...others] = broken.map(({ name, compared, violations, examples }) =>
    compared === 0
      ? say("NOTHING_COMPARED", { name })
      : say("VIOLATED", {
          name,
          violations: String(violations),
          compared: String(compared),
          example: examples[0] ?? "-",
        }),
  );
  if (first === undefined) throw new Error("nothing is broken");
  return others.reduce<Reason>((sofar, next) => say("AND_THEN", { first: sofar, next }), first);
}

/** A line for each finding: what was looked at, how much of it, and whether it held. */
export function listFindings(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => {
    const { name, compared, violations } = finding;
    const result = holds(finding) ? "all hold" : `${violations} broken`;
    return `${name}: ${compared.toLocaleString("en")} compared, ${result}`;
  });
}
