import type { Context } from "../context.ts";
import type { Problem } from "../errors.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { GitHubClient } from "./client.ts";

const DEFAULT_API_URL = "https://api.github.com";

type ConnectContext = Pick<Context, "environment" | "now" | "interrupted">;

/**
 * A client from `GITHUB_REPOSITORY`, `GITHUB_TOKEN` and `GITHUB_API_URL`, as a workflow has them. What is missing or
 * wrong goes to the collector, and the result is `undefined` then.
 */
export function connectToGitHub(
  context: ConnectContext,
  problems: ProblemCollector,
): GitHubClient | undefined {
  const { environment, now, interrupted } = context;
  const repository = environment["GITHUB_REPOSITORY"] ?? "";
  const token = environment["GITHUB_TOKEN"] ?? "";
  const apiUrl = (environment["GITHUB_API_URL"] || DEFAULT_API_URL).replace(/\/+$/, "");
  const wrong: Problem[] = [];
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    wrong.push({ subject: "GITHUB_REPOSITORY", value: repository, expected: "owner/name" });
  if (!/^[\x21-\x7e]+$/.test(token))
    wrong.push({ subject: "GITHUB_TOKEN", expected: "a token", hint: "in a workflow: ${{ github.token }}" });
  const expected = "an https URL, because the token is sent there";
  if (!isSafeUrl(apiUrl)) wrong.push({ subject: "GITHUB_API_URL", value: apiUrl, expected });
  for (const problem of wrong) problems.add(problem);
  return wrong.length > 0 ? undefined : new GitHubClient({ apiUrl, repository, token, now, interrupted });
}

/** Encrypted, or a server of this machine. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return (
    url.protocol === "https:" ||
    (url.protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname))
  );
}
