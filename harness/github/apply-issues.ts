import { z } from "zod";
import { authorSchema, writtenByBot } from "./authorship.ts";
import type { GitHubClient } from "./client.ts";
import type { ObjectiveState } from "./decide-issues.ts";
import { GitHubError } from "./github-error.ts";
import { issueBody, issueMarker, issueTitle } from "./issue-text.ts";
import { lookAgain } from "./look-again.ts";

export const REGRESSION_LABEL = "load-regression";
/** More broken objectives than this have one cause; the rest is counted, not posted. */
const ISSUES_OPENED_MAX = 20;

const issueSchema = z.object({
  number: z.number(),
  body: z.string().nullish(),
  user: authorSchema,
  pull_request: z.unknown().optional(),
});
type Issue = z.infer<typeof issueSchema>;

export interface IssueChange {
  readonly objective: string;
  readonly change: "opened" | "refreshed" | "closed" | "not opened, there are too many";
  /** `null` when none was opened. */
  readonly issue: number | null;
}

/** Makes the open issues what the states ask for: one per failing objective, none for one that is met or gone. */
export async function applyIssues(
  client: GitHubClient,
  states: readonly ObjectiveState[],
): Promise<readonly IssueChange[]> {
  const changes: IssueChange[] = [];
  const done = new Set<string>();
  // What a look before has done is seen by the next one, and done once.
  await lookAgain(async () => {
    const open = await listOpen(client);
    for (const state of states) {
      if (state.state === "unsure") continue;
      const marker = issueMarker(state);
      if (done.has(marker)) continue;
      const known = open.find(({ body }) => body?.startsWith(marker) === true);
      const change =
        state.state === "failing"
          ? await keepOpen(client, state, known, changes)
          : await close(client, state, known);
      done.add(marker);
      if (change !== null) changes.push(change);
    }
  });
  return changes;
}

/** Ours among the open issues; GitHub lists pull requests with them. */
async function listOpen(client: GitHubClient): Promise<readonly Issue[]> {
  const open = await client.list(`/issues?state=open&labels=${REGRESSION_LABEL}`);
  return z
    .array(issueSchema)
    .parse(open)
    .filter(({ user, pull_request }) => pull_request === undefined && writtenByBot(user));
}

async function keepOpen(
  client: GitHubClient,
  state: ObjectiveState,
  known: Issue | undefined,
  changes: readonly IssueChange[],
): Promise<IssueChange | null> {
  const objective = state.objective.id;
  const body = issueBody(state);
  if (known === undefined) {
    const opened = changes.filter(({ change }) => change === "opened").length;
    if (opened >= ISSUES_OPENED_MAX)
      return { objective, change: "not opened, there are too many", issue: null };
    return { objective, change: "opened", issue: await openIssue(client, issueTitle(state), body) };
  }
  if (known.body === body) return null;
  await client.request("PATCH", `/issues/${known.number}`, { body });
  return { objective, change: "refreshed", issue: known.number };
}

async function close(
  client: GitHubClient,
  state: ObjectiveState,
  known: Issue | undefined,
): Promise<IssueChange | null> {
  if (known === undefined) return null;
  const reason = state.state === "met" ? "completed" : "not_planned";
  const wanted = { body: issueBody(state), state: "closed", state_reason: reason };
  await client.request("PATCH", `/issues/${known.number}`, wanted);
  return { objective: state.objective.id, change: "closed", issue: known.number };
}

async function openIssue(client: GitHubClient, title: string, body: string): Promise<number> {
  await makeLabel(client);
  const made = await client.request("POST", "/issues", { title, body, labels: [REGRESSION_LABEL] });
  return issueSchema.parse(made).number;
}

/** GitHub answers 422 when the label is there already. */
async function makeLabel(client: GitHubClient): Promise<void> {
  const label = {
    name: REGRESSION_LABEL,
    color: "8b1a1a",
    description: "An objective that the nightly load test misses",
  };
  try {
    await client.request("POST", "/labels", label, true);
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 422) throw error;
  }
}
