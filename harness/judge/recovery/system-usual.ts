import type { StateCheck, SystemState } from "../../contracts/system-state.ts";

type Look = SystemState["looks"][number];

const USUAL_SHARE = 0.95;

/** The 95th percentile of each amount by the nearest rank: what is counted is back when it is no more than that. */
export function usualAmounts(before: readonly Look[]): ReadonlyMap<string, number> {
  const values = new Map<string, number[]>();
  for (const { name, value } of before.flatMap(({ checks }) => checks))
    if (value !== null) values.set(name, [...(values.get(name) ?? []), value]);
  return new Map(
    [...values].map(([name, all]) => {
      const ascending = all.toSorted((left, right) => left - right);
      return [name, ascending[Math.ceil(USUAL_SHARE * ascending.length) - 1] ?? 0];
    }),
  );
}

/** What was never counted before has no measure. */
export function isAsUsual({ name, ok, value }: StateCheck, usual: ReadonlyMap<string, number>): boolean {
  if (ok !== null) return ok;
  return value !== null && value <= (usual.get(name) ?? Number.POSITIVE_INFINITY);
}
