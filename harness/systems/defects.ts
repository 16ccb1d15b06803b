import { DEFECTS } from "#system/platform/defects.ts";
import type { Topology } from "#system/topology.ts";

/** Known mistakes that the services of a system hold. */
export function defectsOf({ services }: Topology): readonly string[] {
  const names = new Set(services.map(({ name }) => name));
  return Object.entries(DEFECTS).flatMap(([defect, { service }]) => (names.has(service) ? [defect] : []));
}
