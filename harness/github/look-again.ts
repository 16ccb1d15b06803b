import { GitHubError } from "./github-error.ts";

/** Times that the state is looked at afresh before giving up. */
const LOOKS_MAX = 3;

/**
 * Runs "look, then change" again when the change met a conflict, or got no clear answer and may have been done: the new
 * look sees it.
 */
export async function lookAgain<Value>(lookAndChange: () => Promise<Value>): Promise<Value> {
  for (let look = 1; ; look++) {
    try {
      return await lookAndChange();
    } catch (error) {
      const unclear =
        error instanceof GitHubError && (error.trouble === "conflict" || error.trouble === "unavailable");
      if (!unclear || look === LOOKS_MAX) throw error;
    }
  }
}
