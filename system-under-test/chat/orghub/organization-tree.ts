import type { OrganizationUnit, UnitRow } from "../contract/directory.ts";

/** The units as a forest: children under their parents, in the order given; a unit without its parent is a root. */
export function organizationTree(rows: readonly UnitRow[]): readonly OrganizationUnit[] {
  const children = new Map<string | null, UnitRow[]>();
  const ids = new Set(rows.map((row) => row.id));
  for (const row of rows) {
    const parent = row.parentId !== null && ids.has(row.parentId) ? row.parentId : null;
    children.set(parent, [...(children.get(parent) ?? []), row]);
  }
  const unitsBelow = (parent: string | null): readonly OrganizationUnit[] =>
    (children.get(parent) ?? []).map(({ id, name, members }) => ({
      id,
      name,
      members,
      children: unitsBelow(id),
    }));
  return unitsBelow(null);
}
