import { LoadproofError } from "../errors.ts";

/** What an answer that is no success means for the caller. */
export type Trouble =
  | "bad-token"
  | "no-rights"
  | "rate-limited"
  | "not-found"
  | "conflict"
  | "refused"
  | "unavailable";

const HINTS: Readonly<Record<Trouble, string | undefined>> = {
  "bad-token": "GITHUB_TOKEN is missing, wrong or expired",
  "no-rights":
    "the token may not do this: give the job the `permissions` that docs/ci.md lists; for a pull request from a fork use its two-step way",
  "rate-limited": "the token's rate limit is used up; run the job again later",
  "not-found": "check GITHUB_REPOSITORY, the number, and that the token may see the repository",
  conflict: "somebody else changed it at the same time; run the job again",
  refused: undefined,
  unavailable: "GitHub could not be reached or is in trouble; run the job again",
};

interface Answer {
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly message: string;
  readonly cause?: unknown;
}

/** A request that GitHub refused or that never got an answer. Holds no token. */
export class GitHubError extends LoadproofError {
  readonly status: number;
  readonly trouble: Trouble;

  constructor({ status, method, path, message, cause }: Answer, limited = false) {
    const trouble = limited ? "rate-limited" : troubleOf(status);
    const hint = HINTS[trouble];
    const said = status === 0 ? "no answer from GitHub" : `GitHub answered ${status}`;
    super("GITHUB_FAILED", `${said} to ${method} ${path}: ${message}`, {
      ...(hint === undefined ? {} : { hint }),
      cause,
    });
    this.name = "GitHubError";
    this.status = status;
    this.trouble = trouble;
  }
}

function troubleOf(status: number): Trouble {
  if (status === 401) return "bad-token";
  if (status === 403) return "no-rights";
  if (status === 404 || status === 410) return "not-found";
  if (status === 409) return "conflict";
  if (status === 0 || status >= 500) return "unavailable";
  return "refused";
}
