import { DEFECTS, isDefectName } from "#system/platform/defects.ts";
import type { Topology } from "#system/topology.ts";

/** Known mistakes that the services of a system hold. */
export function defectsOf({ services }: Topology): readonly string[] {
  const names = new Set(services.map(({ name }) => name));
  return Object.entries(DEFECTS).flatMap(([defect, { service }]) => (names.has(service) ? [defect] : []));
}

/** What goes wrong with a known mistake, in words; empty for one of a made-up system. */
export function mistakeOf(defect: string): string {
  return isDefectName(defect) ? DEFECTS[defect].mistake : "";
}
