import { describe, expect, test } from "vitest";
import { organizationTree } from "./organization-tree.ts";

const unit = (id: string, parentId: string | null) => ({
  id,
  parentId,
  name: `Unit ${id}`,
  members: Number(id),
});
const node = (id: string, ...children: unknown[]) => ({
  id,
  name: `Unit ${id}`,
  members: Number(id),
  children,
});

describe("organizationTree", () => {
  const rows: readonly [name: string, units: ReturnType<typeof unit>[], expected: unknown[]][] = [
    ["nothing", [], []],
    ["one root", [unit("1", null)], [node("1")]],
    [
      "children in the order given, below their parents",
      [unit("1", null), unit("3", "1"), unit("2", "1"), unit("4", "2")],
      [node("1", node("3"), node("2", node("4")))],
    ],
    ["a child before its parent", [unit("2", "1"), unit("1", null)], [node("1", node("2"))]],
    ["two roots", [unit("1", null), unit("2", null)], [node("1"), node("2")]],
    ["a unit whose parent is missing is a root", [unit("2", "9")], [node("2")]],
  ];

  test.each(rows)("%s", (_name, units, expected) => {
    expect(organizationTree(units)).toEqual(expected);
  });
});
