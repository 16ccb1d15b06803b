import { shorten } from "../text/clean.ts";
import type { ReportView } from "../report/view/types.ts";
import { headline } from "../report/view/words.ts";
import type { GitHubClient } from "./client.ts";
import { verdictWords } from "../report/words/verdict-words.ts";

/** GitHub refuses a longer description. */
const DESCRIPTION_LENGTH_MAX = 140;

/** As branch protection knows it: `load-msa / slo`, named as the make targets are. */
export function statusContext(scenario: string): string {
  return `load-${scenario === "msa-hotpath" ? "msa" : scenario} / slo`;
}

export interface CommitStatus {
  readonly state: "success" | "failure" | "error";
  readonly context: string;
  readonly description: string;
  readonly target_url?: string;
}

/** The status of a run: WARN is a success that says so, an invalid or incomplete run an error. */
export function commitStatus(view: ReportView, targetUrl: string | null): CommitStatus {
  const state = headline(view);
  const { pass } = view.verdict.counts;
  const summary = `${state}: ${pass} of ${view.objectives.length} objectives met. ${verdictWords(view.verdict, "en")}`;
  return {
    state: state === "PASS" || state === "WARN" ? "success" : state === "FAIL" ? "failure" : "error",
    context: statusContext(view.run.scenario),
    description: shorten(summary, DESCRIPTION_LENGTH_MAX),
    ...(targetUrl === null ? {} : { target_url: targetUrl }),
  };
}

/** Sets it; the newest status of a context is the one that counts, so setting it twice does no harm. */
export async function setCommitStatus(
  client: GitHubClient,
  commit: string,
  status: CommitStatus,
): Promise<void> {
  await client.request("POST", `/statuses/${encodeURIComponent(commit)}`, status, true);
}
