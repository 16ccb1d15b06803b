import type { StateCheck } from "../../contracts/system-state.ts";

/**
 * The largest of some values; where there is none, that is not as it should be. Up to `usual` counts as nothing: by so much
 * a system that is well goes up and down, and no look should tell that from what a fault did.
 */
export function largest(name: string, values: readonly number[], usual: number): StateCheck {
  if (values.length === 0) return { name, ok: false, value: null, seen: "not told" };
  const value = Math.max(...values);
  return { name, ok: null, value: value <= usual ? 0 : value, seen: String(value) };
}
