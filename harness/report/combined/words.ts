import { formatAmount, formatNumber, formatShare, NO_NUMBER } from "../../text/numbers.ts";
import type { Translate } from "../words/translate.ts";
import type { BeforeAfter, DataCheck } from "./types.ts";

/** Changes below this share read as none. */
const SAME_SHARE = 0.005;

/** `10.8×` for throughput, `67% lower` for times and rates, as 003 puts it. */
export function factorText(
  { factor, statistic }: Pick<BeforeAfter, "factor" | "statistic">,
  translate: Translate,
): string {
  if (factor === null) return NO_NUMBER;
  if (Math.abs(factor - 1) < SAME_SHARE) return translate("factor.same");
  if (statistic === "tps") return translate("factor.times", { factor: formatAmount(factor) });
  const share = formatShare(Math.round(Math.abs(1 - factor) * 1000) / 1000);
  return translate(factor < 1 ? "factor.lower" : "factor.higher", { share });
}

/** `9.8× – 11.2×`: the pair that shows the least and the one that shows the most. */
export function rangeText({ range, statistic }: BeforeAfter, translate: Translate): string {
  if (range === null) return NO_NUMBER;
  const ends = [range.low, range.high].map((factor) => factorText({ factor, statistic }, translate));
  return [...new Set(ends)].join(" – ");
}

/** Checks of the system's data, else counters that must be zero, else the script's own checks. */
export function dataText({ counters, checks, invariants }: DataCheck, translate: Translate): string {
  if (invariants !== null) {
    const [broken, count] = [formatNumber(invariants.broken), formatNumber(invariants.total)];
    return invariants.broken > 0
      ? translate("invariants.broken", { broken, count })
      : translate("invariants.hold", { count, compared: formatNumber(invariants.compared) });
  }
  if (counters.length > 0) {
    return counters
      .map(({ name, count }) => translate("data.counters", { name, count: formatNumber(count) }))
      .join(", ");
  }
  if (checks.total === 0) return translate("data.none");
  return translate("data.checks", { passed: formatNumber(checks.passed), total: formatNumber(checks.total) });
}

export function dataState({ clean }: DataCheck): "pass" | "breach" | "skipped" {
  return clean === null ? "skipped" : clean ? "pass" : "breach";
}
