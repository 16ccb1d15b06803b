import { z } from "zod";
import type { Context } from "../context.ts";
import { LoadproofError } from "../errors.ts";
import type { ProblemCollector } from "../text/problems.ts";
import type { GitHubClient } from "./client.ts";

/** Number of the pull request: the flag, else from `GITHUB_REF` (`refs/pull/7/merge`). What is wrong goes to the collector. */
export function readPullRequest(
  flag: string | undefined,
  { environment }: Pick<Context, "environment">,
  problems: ProblemCollector,
): number {
  const text = flag ?? /^refs\/pull\/(\d+)\//.exec(environment["GITHUB_REF"] ?? "")?.[1] ?? "";
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0 && Number.isSafeInteger(number)) return number;
  problems.add({
    subject: "--pull-request",
    value: text,
    expected: "the number of a pull request, or GITHUB_REF of one",
  });
  return 0;
}

const pullRequestSchema = z.object({ state: z.string(), head: z.object({ sha: z.string() }) });

/**
 * Throws unless the pull request is open with this commit as its head. The number comes from a file that the fork's code
 * could write, the commit from GitHub: only together do they say where a comment belongs.
 */
export async function checkHead(client: GitHubClient, number: number, commit: string): Promise<void> {
  const { state, head } = pullRequestSchema.parse(await client.request("GET", `/pulls/${number}`));
  if (state === "open" && head.sha === commit) return;
  const found = state === "open" ? `its head is ${head.sha}` : `it is ${state}`;
  throw new LoadproofError(
    "BAD_INPUT",
    `pull request ${number} is not the one that ${commit} was tested for: ${found}`,
    {
      hint: "a newer commit was pushed, or the saved number is forged; nothing was posted",
    },
  );
}
