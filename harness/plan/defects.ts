import { DEFECTS } from "#system/platform/defects.ts";
import type { SystemDescription } from "../systems/index.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";

/** Known mistakes of a system: those that one of its services holds. */
export function defectsOf({ topology }: SystemDescription): readonly string[] {
  const services = new Set(topology.services.map(({ name }) => name));
  return Object.entries(DEFECTS).flatMap(([name, { service }]) => (services.has(service) ? [name] : []));
}

/** Every asked defect must be one of the system that is started. */
export function checkDefects(
  asked: readonly string[],
  system: SystemDescription,
  systems: readonly SystemDescription[],
  problems: ProblemCollector,
): void {
  const known = defectsOf(system);
  for (const name of asked) {
    if (known.includes(name)) continue;
    const other = systems.find((one) => defectsOf(one).includes(name))?.topology.name;
    const expectation =
      other === undefined
        ? expectedOneOf(name, known)
        : { expected: describeKnown(system, known), hint: `${name} is a defect of ${other}` };
    problems.add({ subject: "DEFECTS", value: name, ...expectation });
  }
}

function describeKnown({ topology }: SystemDescription, known: readonly string[]): string {
  return known.length === 0
    ? `none: ${topology.name} has none`
    : `one of ${topology.name}'s: ${known.join(", ")}`;
}
