import type { StateCheck, SystemState } from "../contracts/system-state.ts";

export type SystemLook = SystemState["looks"][number];

/** So many looks in a row: one may find a part that is about to go away again. */
const LOOKS_IN_A_ROW = 3;

/** Whether the newest looks, all begun at `from` or later, find all as it should be, and as it was before `disturbedAt`. */
export function isBack(looks: readonly SystemLook[], disturbedAt: number, from: number): boolean {
  const newest = looks.filter(({ at }) => at >= from).slice(-LOOKS_IN_A_ROW);
  if (newest.length < LOOKS_IN_A_ROW) return false;
  const usual = usualValues(looks.filter(({ at }) => at < disturbedAt));
  return newest.every(({ checks }) => checks.every((check) => isAsUsual(check, usual)));
}

/** What is counted is back when it is no more than this; what was never counted before has no measure. */
function isAsUsual({ name, ok, value }: StateCheck, usual: ReadonlyMap<string, number>): boolean {
  if (ok !== null) return ok;
  return value !== null && value <= (usual.get(name) ?? Number.POSITIVE_INFINITY);
}

/** The 95th percentile of each value, by the nearest rank. */
function usualValues(looks: readonly SystemLook[]): ReadonlyMap<string, number> {
  const values = new Map<string, number[]>();
  for (const { name, value } of looks.flatMap(({ checks }) => checks)) {
    if (value !== null) values.set(name, [...(values.get(name) ?? []), value]);
  }
  return new Map(
    [...values].map(([name, seen]) => {
      const ascending = seen.toSorted((one, other) => one - other);
      return [name, ascending[Math.ceil(ascending.length * 0.95) - 1] ?? 0];
    }),
  );
}
