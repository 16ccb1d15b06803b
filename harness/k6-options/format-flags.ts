import { K6_FLAGS } from "./flags.ts";
import type { GivenFlag } from "./split-words.ts";

/** Flags as words of a command line, in the form that is read back the same: `--no-setup`, `--stage=10s:5`, `-- --unknown`. */
export function formatFlags(flags: readonly GivenFlag[]): readonly string[] {
  const named = flags.flatMap(({ name, value }) => {
    if (name === null) return [];
    return [K6_FLAGS[name]?.bare === value ? `--${name}` : `--${name}=${value}`];
  });
  const unnamed = flags.filter(({ name }) => name === null).map(({ value }) => value);
  return unnamed.length === 0 ? named : [...named, "--", ...unnamed];
}
