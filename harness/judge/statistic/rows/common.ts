import type { Plain, PlainKind, StatisticRow } from "../types.ts";

type Written = Pick<StatisticRow, "pattern" | "form" | "examples" | "title">;

/** A statistic that is written as one word. */
export function oneWord<Kind extends PlainKind>(kind: Kind): Written & { readonly read: () => Plain<Kind> } {
  const statistic: { readonly kind: Kind } = { kind };
  return {
    pattern: kind,
    form: kind,
    examples: [kind],
    title: kind,
    read: () => statistic,
  };
}

/** Of the samples' own scale: its unit is the metric's, or what the bounds say. */
export const OF_VALUES = {
  units: ["ms", "bytes", "perSecond", "share", ""],
  unit: ({ contains, written }) => {
    if (contains === "time") return "ms";
    return contains === "data" ? "bytes" : (written ?? "");
  },
  isOfValues: true,
  guessType: () => "trend",
  observedType: "gauge",
  good: "refused",
  worseSign: greaterIsWorse,
} as const satisfies Partial<StatisticRow>;

/** Of anything but passed checks. */
export function greaterIsWorse(metric: string): 1 | -1 {
  return metric === "checks" ? -1 : 1;
}

/** Below this a mean says little about skewed times. */
export const SAMPLES_FOR_MEAN = 30;

/** Keeps 3 / 0.01 at 300 although doubles make it 300.00000000000006. */
export const ROUNDING = 1e-6;
