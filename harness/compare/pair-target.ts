import type { ProblemCollector } from "../text/problems.ts";

/** One side of a pair: what is loaded on it. */
export type PairTarget =
  | { readonly kind: "current" }
  | { readonly kind: "defects"; readonly defects: string }
  | { readonly kind: "revision"; readonly revision: string }
  | { readonly kind: "urls"; readonly targets: readonly string[] };

const EXPECTED = "current, defect:NAME, revision:REV, or name=URL (repeat it for several services)";

/** Reads `--a` or `--b`; problems go to the collector, and a target is always returned. */
export function readPairTarget(
  flag: "--a" | "--b",
  words: readonly string[],
  problems: ProblemCollector,
): PairTarget {
  const [first = ""] = words;
  if (words.length > 0 && words.every((word) => /^[a-z][a-z0-9-]*=/.test(word)))
    return { kind: "urls", targets: words };
  const match = /^(?:(current)|defect:([a-z0-9,-]+)|revision:([A-Za-z0-9][\w./~^@{}-]*))$/.exec(first);
  if (words.length !== 1 || match === null) {
    problems.add({ subject: flag, value: words.join(" "), expected: EXPECTED });
    return { kind: "current" };
  }
  const [, , defects, revision] = match;
  if (defects !== undefined) return { kind: "defects", defects };
  return revision === undefined ? { kind: "current" } : { kind: "revision", revision };
}

/** The target as it was written, for messages. */
export function describeTarget(target: PairTarget): string {
  if (target.kind === "current") return "current";
  if (target.kind === "defects") return `defect:${target.defects}`;
  return target.kind === "revision" ? `revision:${target.revision}` : target.targets.join(" ");
}
