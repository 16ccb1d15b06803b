import { loadKey, type Mistake } from "./steps.ts";

const KINDS = ["objectives", "invariants"] as const;
type Kind = (typeof KINDS)[number];

/**
 * The quick proof: of each system a mistake that objectives catch and one that invariants catch, whichever takes least time
 * together with the control that its load needs; of equals the first of the table. Comparisons take many runs and are left
 * out.
 */
export function chooseQuick(
  mistakes: readonly Mistake[],
  lengthMs: (mistake: Mistake) => number,
): readonly Mistake[] {
  const chosen = new Set<Mistake>();
  for (const own of Map.groupBy(mistakes, ({ system }) => system).values())
    for (const kind of KINDS) {
      const best = cheapest(
        own.filter((one) => isOf(kind, one)),
        new Set([...chosen].map(loadKey)),
        lengthMs,
      );
      if (best !== undefined) chosen.add(best);
    }
  return mistakes.filter((one) => chosen.has(one));
}

/** `loads`: those that have a control anyway. */
function cheapest(
  mistakes: readonly Mistake[],
  loads: ReadonlySet<string>,
  lengthMs: (mistake: Mistake) => number,
): Mistake | undefined {
  const costs = (one: Mistake): number => lengthMs(one) * (loads.has(loadKey(one)) ? 1 : 2);
  return mistakes.toSorted((left, right) => costs(left) - costs(right))[0];
}

function isOf(kind: Kind, { proof: { caughtBy } }: Mistake): boolean {
  return caughtBy !== "nothing" && caughtBy.slower === undefined && (caughtBy[kind]?.length ?? 0) > 0;
}
