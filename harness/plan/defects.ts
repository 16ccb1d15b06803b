import type { SystemDescription } from "../systems/index.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** Every asked defect must be one of the system that is started. `subject` is what they were given by. */
export function checkDefects(
  asked: readonly string[],
  subject: string,
  system: SystemDescription,
  systems: readonly SystemDescription[],
  problems: ProblemCollector,
): void {
  const known = system.defects;
  const { name: title } = system.topology;
  const expected = known.length === 0 ? `none: ${title} has none` : `one of ${title}'s: ${known.join(", ")}`;
  for (const name of asked) {
    if (known.includes(name)) continue;
    const other = systems.find((one) => one.defects.includes(name))?.topology.name;
    const { hint } = expectedOneOf(name, known);
    const explained = other === undefined ? hint : `${name} is a defect of ${other}`;
    problems.add({ subject, value: name, expected, ...(explained ? { hint: explained } : {}) });
  }
}
