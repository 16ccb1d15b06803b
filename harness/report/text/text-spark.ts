const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;
const POINTS = 12;

/** A curve as a line of block characters, each the worst of its stretch; gaps are spaces. Empty for fewer than two points. */
export function textSpark(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return "";
  const most = Math.max(...known);
  const count = Math.min(POINTS, values.length);
  return Array.from({ length: count }, (_, slot) => {
    const stretch = values
      .slice(Math.floor((slot * values.length) / count), Math.floor(((slot + 1) * values.length) / count))
      .filter((value) => value !== null);
    if (stretch.length === 0) return " ";
    const share = most > 0 ? Math.max(...stretch) / most : 0;
    return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] ?? "▁";
  }).join("");
}
