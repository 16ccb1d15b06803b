import type { Said } from "../../contracts/reason.ts";
import type { ObjectiveResult } from "../../contracts/verdict.ts";

/** Results of objectives, the worst first. */
export const RANK: Readonly<Record<ObjectiveResult["result"], number>> = {
  breach: 0,
  warn: 1,
  pass: 2,
  skipped: 3,
};

/** What is said of a result, without all else that it carries. */
export function saidOf({ code, facts, message }: Said): Said {
  return { code, facts, message };
}
