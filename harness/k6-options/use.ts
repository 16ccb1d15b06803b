/** What becomes of one of k6's options when it is given. */
export type Use =
  /** k6 gets it as it is. */
  | { readonly use: "pass" }
  /** It sets the load: k6 gets it, in place of the script's own; a profile and a bundled scenario say their load themselves. */
  | { readonly use: "load" }
  /** `loadproof run` has it as an option of its own, with k6's meaning. */
  | { readonly use: "own" }
  /** k6 gets it together with what the harness needs in it, or the harness does what it says. */
  | { readonly use: "merge" }
  /** k6 always runs so. */
  | { readonly use: "always" }
  /** Against what the harness is for; nothing starts. */
  | { readonly use: "refuse"; readonly reason: string; readonly instead: string };

/** Where a file's path stands in the value: relative ones mean the folder that the user called from. */
export type PathPlace = "whole" | "output" | "secret-source";

export const pass: Use = { use: "pass" };
export const load: Use = { use: "load" };
export const own: Use = { use: "own" };
export const merge: Use = { use: "merge" };
export const always: Use = { use: "always" };

export function refuse(reason: string, instead: string): Use {
  return { use: "refuse", reason, instead };
}
