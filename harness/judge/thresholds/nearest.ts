import { closest, distance } from "fastest-levenshtein";

/** Share of a word's letters that may differ for it to count as a slip of the known one. */
const SLIP_SHARE = 1 / 3;

/** The known word that `word` is probably a slip of; `null` when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word.length === 0) return null;
  const found = closest(
    word.toLowerCase(),
    known.map((one) => one.toLowerCase()),
  );
  const original = known.find((one) => one.toLowerCase() === found) ?? found;
  const far = distance(word.toLowerCase(), found) > Math.ceil(found.length * SLIP_SHARE);
  return far ? null : original;
}

/** `did you mean X?`, as the optional hint of a problem. */
export function didYouMean(word: string, known: readonly string[]): { hint?: string } {
  const found = nearest(word, known);
  return found === null ? {} : { hint: `did you mean ${JSON.stringify(found)}?` };
}
