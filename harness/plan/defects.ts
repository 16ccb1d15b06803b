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
  const { name: title } = system.topology;
  const expected = known.length === 0 ? `none: ${title} has none` : `one of ${title}'s: ${known.join(", ")}`;
  for (const name of asked) {
    if (known.includes(name)) continue;
    const other = systems.find((one) => defectsOf(one).includes(name))?.topology.name;
    const { hint } = expectedOneOf(name, known);
    const explained = other === undefined ? hint : `${name} is a defect of ${other}`;
    problems.add({ subject: "DEFECTS", value: name, expected, ...(explained ? { hint: explained } : {}) });
  }
}
