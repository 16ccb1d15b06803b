import { GitHubClient } from "../client.ts";
import type { GitHubServer } from "./github-server.ts";

/** A client of the local server that waits a millisecond where a real one waits a second. */
export function clientOf(server: GitHubServer, token = "test-token"): GitHubClient {
  return new GitHubClient({
    apiUrl: server.apiUrl,
    repository: "owner/name",
    token,
    now: Date.now,
    interrupted: new AbortController().signal,
    firstWaitMs: 1,
  });
}
