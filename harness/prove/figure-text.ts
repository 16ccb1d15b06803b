import { formatBeside, formatNumber } from "../text/numbers.ts";
import { phrase } from "../report/words/ko-phrases.ts";
import type { Telling } from "../report/words/telling.ts";
import type { Figure } from "./figures.ts";

/** `store-p95, limit < 300ms: 41 ms → 812 ms`: what catches a mistake, without it and with it. */
export function figureText(figure: Figure, { text, language }: Telling): string {
  const { kind, name, unit, bounds, before, after, compared } = figure;
  const limits = bounds.map(({ value }) => value);
  return text(`proof.figure.${kind}`, {
    name: phrase(name, language),
    bounds: bounds.map((bound) => bound.text).join(", "),
    before: formatBeside(before, unit, limits),
    after: formatBeside(after, unit, limits),
    compared: formatNumber(compared),
  });
}
