import { type Telling, tellingIn } from "../report/words/telling.ts";
import type { RunOptions } from "./run-options.ts";

/** How a run speaks: in the language of its reports, but to machines always in English. */
export function tellingOf({ output, language }: Pick<RunOptions, "output" | "language">): Telling {
  return tellingIn(output === "json" ? "en" : language);
}
