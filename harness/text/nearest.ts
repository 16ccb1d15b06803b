import { distance } from "fastest-levenshtein";

/** Share of a word's letters that may differ for it to count as a slip of the known one. */
const SLIP_SHARE = 1 / 3;
/** Longer words are no slips of ours, and comparing them takes long. */
const LENGTH_MAX = 100;

/** The known word that `word` is probably a slip of; `null` when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length === 0 || word.length > LENGTH_MAX) return null;
  let best: { readonly one: string; readonly slips: number } | null = null;
  for (const one of known) {
    const slips = slipsBetween(word.toLowerCase(), one.toLowerCase());
    const isSlip = slips < one.length && slips <= Math.ceil(one.length * SLIP_SHARE);
    if (isSlip && (best === null || slips < best.slips)) best = { one, slips };
  }
  return best?.one ?? null;
}

/** Letters added, left out or wrong between two words; two neighbours that changed places are one slip, not two. */
function slipsBetween(word: string, known: string): number {
  let least = distance(word, known);
  if (Math.abs(word.length - known.length) >= least) return least;
  for (let at = 1; at < word.length; at++) {
    const swapped = `${word.slice(0, at - 1)}${word.charAt(at)}${word.charAt(at - 1)}${word.slice(at + 1)}`;
    least = Math.min(least, distance(swapped, known) + 1);
  }
  return least;
}

/** `did you mean X?`, as the optional hint of a problem. */
export function didYouMean(word: string, known: readonly string[]): { hint?: string } {
  const found = nearest(word, known);
  return found === null ? {} : { hint: `did you mean ${JSON.stringify(found)}?` };
}
