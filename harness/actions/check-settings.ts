import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import type { ActionKind } from "./kind.ts";

/** Settings that the kind does not know, that it can't read, and that are missing. */
export function checkSettings(
  { kind, settings: rules = {}, wrongTogether }: ActionKind,
  given: Readonly<Record<string, string>>,
  where: (part: string) => string,
  problems: ProblemCollector,
): void {
  const known = Object.keys(rules);
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const expected =
        known.length === 0 ? { expected: `none, for ${kind} takes none` } : expectedOneOf(name, known);
      problems.add({ subject: where("setting"), value: name, ...expected });
    } else if (!rule.accepts(value))
      problems.add({ subject: where(`setting ${name}`), value, expected: rule.expected });
  }
  for (const [name, { required, expected }] of Object.entries(rules))
    if (required && given[name] === undefined) problems.add({ subject: where(`setting ${name}`), expected });
  const wrong = wrongTogether?.(given) ?? null;
  if (wrong === null) return;
  const { name, expected } = wrong;
  problems.add({ subject: where(`setting ${name}`), value: given[name] ?? "", expected });
}
