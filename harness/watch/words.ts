import type { Bound } from "../contracts/verdict.ts";
import type { Watched, WatchReport } from "../contracts/watch.ts";
import { formatBeside } from "../text/numbers.ts";
import { formatDuration } from "../text/duration.ts";
import type { Telling } from "../report/words/telling.ts";

export const SIGNS: Readonly<Record<Watched["state"], string>> = {
  unknown: "?",
  ok: "✔",
  breaching: "▲",
  triggered: "✖",
};

/** A value in its unit, told apart from the bounds that it is held to. */
export function valueText(value: number | null, { unit, bounds }: Pick<Watched, "unit" | "bounds">): string {
  return formatBeside(
    value,
    unit,
    bounds.map((bound) => bound.value),
  );
}

export function boundText(bounds: readonly Bound[]): string {
  return bounds.map(({ text }) => text).join(", ");
}

/** Id and value with what it is held to, or why there is none: `error-rate: 0.2% (bound <= 1% for 5m)`. */
export function seenText(one: Watched, { text, reason }: Telling): string {
  const { id, windowMs, bounds, last, unknown } = one;
  if (unknown !== null) return `${id}: ${text("watch.state.unknown")}, ${reason(unknown)}`;
  const values = { value: valueText(last, one), bounds: boundText(bounds) };
  const seen =
    windowMs === null
      ? text("watch.value", values)
      : text("watch.valueFor", { ...values, window: formatDuration(windowMs) });
  return `${id}: ${seen}`;
}

/** How the command of `--on-trigger` ended, and where what it printed is. */
export function onTriggerText(
  { failure, log }: NonNullable<WatchReport["onTrigger"]>,
  { text }: Telling,
): string {
  const kept = log ?? text("watch.logLost");
  return failure === null
    ? text("watch.rolledBack", { log: kept })
    : text("watch.rollbackFailed", { why: failure, log: kept });
}

/** `10:50:05` in UTC. */
export function timeText(at: string): string {
  return `${at.slice(11, 19)}Z`;
}

/** What the watch came to, in a line. */
export function outcomeText(report: WatchReport, telling: Telling): string {
  const { text } = telling;
  const { outcome, watched, startedAt, endedAt } = report;
  const wholeMs = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1_000) * 1_000;
  const length = formatDuration(wholeMs);
  const triggered = watched.filter(({ state }) => state === "triggered");
  if (outcome === "triggered")
    return text("watch.outcome.triggered", { names: triggered.map(({ id }) => id).join(", ") });
  if (outcome === "invalid") return text("watch.outcome.invalid", { why: whyInvalid(report, telling) });
  return text(`watch.outcome.${outcome}`, { length, count: watched.length });
}

function whyInvalid({ watched, load }: WatchReport, telling: Telling): string {
  const unknown = watched.filter(({ state }) => state === "unknown").map((one) => seenText(one, telling));
  if (load !== null && load.failure !== null)
    unknown.unshift(telling.text("watch.loadEnded", { why: load.failure }));
  else if (load !== null && !watched.some(({ source }) => source === "k6"))
    unknown.unshift(telling.text("watch.loadUnseen"));
  return unknown.join("; ");
}
