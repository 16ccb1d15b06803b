/** What an objective computes of its samples. Percent is 0 to 100, shares 0 to 1. */
export type Statistic =
  | { readonly kind: "percentile"; readonly percent: number }
  | { readonly kind: "avg" | "med" | "min" | "max" | "count" | "rate" | "share" | "value" }
  | { readonly kind: "apdex"; readonly satisfiedMs: number }
  | { readonly kind: "spikes"; readonly factor: number }
  | { readonly kind: "burnRate"; readonly objective: number };

const PLAIN = ["avg", "med", "min", "max", "count", "rate", "share", "value"] as const;

/** Words an editor can offer and a typing slip is compared with. */
export const STATISTIC_NAMES = [
  "p(50)",
  "p(90)",
  "p(95)",
  "p(99)",
  "p(99.9)",
  ...PLAIN,
  "apdex(500ms)",
  "spikes(3)",
  "burnRate(99.9%)",
];

export const STATISTIC_PATTERN =
  /^(?:p\(\d+(?:\.\d+)?\)|avg|med|min|max|count|rate|share|value|apdex\(\d+(?:\.\d+)?(?:ms|s)\)|spikes\(\d+(?:\.\d+)?\)|burnRate\(\d+(?:\.\d+)?%\))$/;

export const STATISTIC_EXPECTED =
  "p(N) with N above 0 and at most 100, avg, med, min, max, count, rate, share, value, apdex(500ms), spikes(3) or burnRate(99.9%)";

/** Reads a statistic; `null` when it is none or its number has no meaning (p(0), apdex(0ms), spikes(1), burnRate(100%)). */
export function parseStatistic(text: string): Statistic | null {
  if (!STATISTIC_PATTERN.test(text)) return null;
  const plain = PLAIN.find((name) => name === text);
  if (plain !== undefined) return { kind: plain };
  const number = Number(/\d+(?:\.\d+)?/.exec(text)?.[0]);
  if (text.startsWith("p("))
    return number > 0 && number <= 100 ? { kind: "percentile", percent: number } : null;
  if (text.startsWith("apdex(")) {
    const satisfiedMs = number * (text.endsWith("ms)") ? 1 : 1_000);
    return satisfiedMs > 0 ? { kind: "apdex", satisfiedMs } : null;
  }
  if (text.startsWith("spikes(")) return number > 1 ? { kind: "spikes", factor: number } : null;
  return number > 0 && number < 100
    ? { kind: "burnRate", objective: Number((number / 100).toPrecision(12)) }
    : null;
}

/** What to write instead of a form other tools use: `p95` -> `p(95)`, `p999` -> `p(99.9)`; `null` when none is known. */
export function suggestStatistic(text: string): string | null {
  const digits = /^p\(?(\d{2})(\d*)\)?$/.exec(text.trim().toLowerCase());
  if (digits !== null) return `p(${digits[1]}${digits[2] === "" ? "" : `.${digits[2]}`})`;
  const words: Readonly<Record<string, string>> = {
    mean: "avg",
    average: "avg",
    median: "med",
    maximum: "max",
    minimum: "min",
  };
  return words[text.trim().toLowerCase()] ?? null;
}
