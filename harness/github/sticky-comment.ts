import { z } from "zod";
import { type Budget, COMMENT_BUDGET, cutToFit } from "../report/ci/fit.ts";
import { authorSchema, writtenByBot } from "./authorship.ts";
import type { GitHubClient } from "./client.ts";
import { GitHubError } from "./github-error.ts";
import { lookAgain } from "./look-again.ts";

const commentSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string().optional(),
  user: authorSchema,
});
type Comment = z.infer<typeof commentSchema>;

export interface StickyResult {
  readonly action: "created" | "updated" | "unchanged";
  readonly url: string | null;
  /** Further comments with the same marker, left by two jobs at the same time, that were removed. */
  readonly removed: number;
}

export interface StickyComment {
  /** Pull request or issue. */
  readonly number: number;
  /** Begins with the marker. */
  readonly body: string;
  readonly marker: string;
}

/** What is tried when GitHub finds a body too long that by its documented limit is not. */
const SMALLER_BUDGET: Budget = { characters: 30_000, bytes: 60_000 };

/**
 * Puts a comment under a pull request or an issue, or replaces ours that begins with the same marker. One that is as
 * wanted is left alone, one that was deleted meanwhile is made anew. Throws `GitHubError`.
 */
export async function upsertComment(client: GitHubClient, comment: StickyComment): Promise<StickyResult> {
  const body = cutToFit(comment.body, COMMENT_BUDGET);
  try {
    return await lookAgain(() => upsertOnce(client, { ...comment, body }));
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 422 || !/too long/i.test(error.message))
      throw error;
    return lookAgain(() => upsertOnce(client, { ...comment, body: cutToFit(body, SMALLER_BUDGET) }));
  }
}

async function upsertOnce(
  client: GitHubClient,
  { number, body, marker }: StickyComment,
): Promise<StickyResult> {
  const comments = z.array(commentSchema).parse(await client.list(`/issues/${number}/comments`));
  const ours = comments.filter(
    (comment) => writtenByBot(comment.user) && comment.body?.startsWith(marker) === true,
  );
  for (const [position, comment] of ours.entries()) {
    const kept = comment.body === body ? comment : await update(client, comment.id, body);
    if (kept === null) continue;
    const removed = await removeAll(client, ours.slice(position + 1));
    return { action: kept === comment ? "unchanged" : "updated", url: kept.html_url ?? null, removed };
  }
  const created = commentSchema.parse(await client.request("POST", `/issues/${number}/comments`, { body }));
  return { action: "created", url: created.html_url ?? null, removed: 0 };
}

/** `null` when the comment was deleted since it was listed. */
async function update(client: GitHubClient, id: number, body: string): Promise<Comment | null> {
  try {
    return commentSchema.parse(await client.request("PATCH", `/issues/comments/${id}`, { body }));
  } catch (error) {
    if (error instanceof GitHubError && error.trouble === "not-found") return null;
    throw error;
  }
}

/** Removing is tidiness: that it fails is no reason to fail. */
async function removeAll(client: GitHubClient, comments: readonly Comment[]): Promise<number> {
  let removed = 0;
  for (const { id } of comments) {
    try {
      await client.request("DELETE", `/issues/comments/${id}`);
      removed++;
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
    }
  }
  return removed;
}
