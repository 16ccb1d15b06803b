import type { PlainKind, StatisticRow } from "../types.ts";

/** What a row has that does not say otherwise. */
export const USUAL = {
  guessType: () => "trend",
  observedType: "gauge",
  k6AbortsOn: null,
  samplesNeeded: () => 1,
  interval: () => null,
  worseSign: greaterIsWorse,
  isComparedUnasked: true,
  good: "refused",
} as const satisfies Partial<StatisticRow>;

/** A statistic that is written as one word. */
export function oneWord<Kind extends PlainKind>(kind: Kind) {
  const statistic: { readonly kind: Kind } = { kind };
  return { ...USUAL, pattern: kind, form: kind, examples: [kind], title: kind, read: () => statistic };
}

/** A statistic that is written with a number of its own: `form` with another one in its place. */
export function withNumber(pattern: string, form: string, title: string) {
  return { ...USUAL, pattern, form, examples: [form], title };
}

/** Of the samples' own scale: its unit is the metric's, or what the bounds say. */
export const OF_VALUES = {
  units: ["ms", "bytes", "perSecond", "share", ""],
  unit: ({ contains, written }) => {
    if (contains === "time") return "ms";
    return contains === "data" ? "bytes" : (written ?? "");
  },
  isOfValues: true,
} as const satisfies Partial<StatisticRow>;

/** Of anything but passed checks. */
function greaterIsWorse(metric: string): 1 | -1 {
  return metric === "checks" ? -1 : 1;
}

/** Below this a mean says little about skewed times. */
export const SAMPLES_FOR_MEAN = 30;

/** Keeps 3 / 0.01 at 300 although doubles make it 300.00000000000006. */
export const ROUNDING = 1e-6;
