import { K6_FLAGS, type K6Flag } from "./flags.ts";

/** One flag of k6 as it was given; a word that is none of them and stood behind `--` has no name. */
export interface GivenFlag {
  readonly name: string | null;
  /** Of the flag; the whole word where there is no name. */
  readonly value: string;
}

export interface SplitWords {
  readonly k6: readonly GivenFlag[];
  /** Words that are for `loadproof run` itself. */
  readonly rest: readonly string[];
  /** Flags that stand last, without the value they need. */
  readonly incomplete: readonly string[];
}

/**
 * Takes k6's flags out of a command line, by the rules of k6's own parser: `--name value`, `--name=value`, `-n value`,
 * `-nvalue`; a flag that can stand alone takes a value by `=` only. Behind `--` every word is k6's.
 */
export function splitWords(words: readonly string[]): SplitWords {
  const k6: GivenFlag[] = [];
  const rest: string[] = [];
  const incomplete: string[] = [];
  const end = words.indexOf("--");
  const before = end < 0 ? words : words.slice(0, end);
  const behind = end < 0 ? [] : words.slice(end + 1);
  const read = (own: readonly string[], isBehind: boolean): void => {
    for (let index = 0; index < own.length; index++) {
      const word = own[index] ?? "";
      const found = flagOf(word);
      if (found === null && isBehind) {
        k6.push({ name: null, value: word });
      } else if (found === null || (found.flag.use === "own" && !isBehind)) {
        rest.push(word);
      } else if (found.value !== null) {
        k6.push({ name: found.name, value: found.value });
      } else if (found.flag.bare !== undefined) {
        k6.push({ name: found.name, value: found.flag.bare });
      } else {
        const next = own[++index];
        if (next === undefined) incomplete.push(`--${found.name}`);
        else k6.push({ name: found.name, value: next });
      }
    }
  };
  read(before, false);
  read(behind, true);
  return { k6, rest, incomplete };
}

interface Found {
  readonly name: string;
  readonly flag: K6Flag;
  readonly value: string | null;
}

function flagOf(word: string): Found | null {
  const long = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(word);
  if (long !== null) {
    const [, name = "", value = null] = long;
    const flag = Object.hasOwn(K6_FLAGS, name) ? K6_FLAGS[name] : undefined;
    return flag === undefined ? null : { name, flag, value };
  }
  const short = /^-([a-z])(.*)$/s.exec(word);
  if (short === null) return null;
  const [, letter, tail = ""] = short;
  const entry = Object.entries(K6_FLAGS).find(([, flag]) => flag.short === letter);
  if (entry === undefined) return null;
  const [name, flag] = entry;
  if (tail === "") return { name, flag, value: null };
  if (tail.startsWith("=")) return { name, flag, value: tail.slice(1) };
  return flag.bare === undefined ? { name, flag, value: tail } : null;
}
