import { existsSync } from "node:fs";
import type { ProblemCollector } from "../text/problems.ts";

/** Beside the script, with its name: `load/checkout.yaml` of `load/checkout.js`. */
export function thresholdsPathOf(script: string): string {
  return `${script.replace(/\.[^./]+$/, "")}.yaml`;
}

/** Files of the user's are never written over. */
export function checkIsFree(path: string, subject: string, hint: string, problems: ProblemCollector): void {
  if (existsSync(path))
    problems.add({ subject, value: path, expected: "a file that does not exist yet", hint });
}
