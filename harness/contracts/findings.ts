import { z } from "zod";

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
  return broken
    .map(({ name, compared, violations, examples }) =>
      compared === 0
        ? `${name}: nothing was compared`
        : `${name}: ${violations} of ${compared} broken, first: ${examples[0] ?? "-"}`,
    )
    .join("; ");
}

/** A line for each finding: what was looked at, how much of it, and whether it held. */
export function listFindings(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => {
    const { name, compared, violations } = finding;
    const result = holds(finding) ? "all hold" : `${violations} broken`;
    return `${name}: ${compared.toLocaleString("en")} compared, ${result}`;
  });
}
