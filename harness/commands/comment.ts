import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { comparisonSchema } from "../contracts/comparison.ts";
import { EXIT, InputProblems, LoadproofError } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readUserText } from "../files/read-user-text.ts";
import { parseWhole } from "../text/parse-whole.ts";
import type { GitHubClient } from "../github/client.ts";
import { comparisonPart } from "../github/comparison-part.ts";
import { connectToGitHub } from "../github/connect.ts";
import { commitStatus, setCommitStatus } from "../github/commit-status.ts";
import { GitHubError } from "../github/github-error.ts";
import { checkHead, readPullRequest } from "../github/pull-request.ts";
import {
  readSavedComment,
  SAVED_COMMENT_FILE,
  SAVED_NUMBER_FILE,
  savedNumber,
} from "../github/saved-comment.ts";
import { upsertComment } from "../github/sticky-comment.ts";
import { ProblemCollector } from "../text/problems.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import {
  buildReportView,
  commentKey,
  commentMarker,
  renderComment,
  type ReportLanguage,
  type ReportView,
} from "../report/index.ts";
import { loadReportInput } from "../run/load-report-input.ts";
import { RunFolder } from "../saved/run-folder.ts";
import { templatesOf } from "../run/write-reports.ts";
import type { Register } from "./program.ts";

interface CommentFlags {
  readonly pullRequest?: string;
  readonly baseline?: string;
  readonly comparison?: string;
  readonly htmlUrl?: string;
  readonly trendUrl?: string;
  readonly lang?: string;
  readonly status?: boolean;
  readonly commit?: string;
  readonly dryRun?: boolean;
  readonly saved?: boolean;
}

/**
 * `loadproof comment RUN`: puts the first screen of a report under a pull request, or refreshes it there. Without the right
 * to write (a pull request from a fork) it leaves comment and number in the run folder for a job that has it, and succeeds.
 */
export const registerComment: Register = (program, context, exit) => {
  program
    .command("comment")
    .description("post or refresh the comment of a saved run under a pull request on GitHub")
    .argument("<run>", "folder of the run (REPORT_DIR/runs/<id>)")
    .option("--pull-request <number>", "default from GITHUB_REF")
    .option(
      "--baseline <run>",
      "run to compare with, such as the base commit's: a folder, a baseline file or the name of a pinned baseline",
    )
    .option("--comparison <file>", "comparison.json of `loadproof pair`, to show below")
    .option("--html-url <url>", "address of the HTML report")
    .option("--trend-url <url>", "address of the trend page")
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .option("--status", "also set the commit status, such as `load-msa / slo`")
    .option("--commit <sha>", "commit of the status, and with --saved the head the comment was made for")
    .option("--dry-run", "print the comment and post nothing; needs no token")
    .option("--saved", "post what a job without rights left in this folder (the second step for forks)")
    .action(async (run: string, flags: CommentFlags) => {
      const path = resolve(context.workingDirectory, run);
      if (flags.saved === true) await postSaved(path, flags, context);
      else await postRun(path, flags, context);
      exit(EXIT.pass);
    });
};

async function postRun(path: string, flags: CommentFlags, context: Context): Promise<void> {
  const problems = new ProblemCollector();
  const language = readReportLanguage(flags.lang, context, problems);
  const dry = flags.dryRun === true;
  const client = dry ? undefined : connectToGitHub(context, problems);
  const number = dry ? 0 : readPullRequest(flags.pullRequest, context, problems);
  problems.throwIfAny();
  const folder = RunFolder.open(path);
  const sources = { language, baseline: flags.baseline, place: context };
  const view = buildReportView(await loadReportInput(folder, sources));
  const compared = (await readComparison(flags, language, context)).join("\n");
  const body = renderComment(view, templatesOf(context), { links: linksOf(flags), compared });
  if (client === undefined) {
    context.stdout.write(`${body.trimEnd()}\n`);
    return;
  }
  const marker = commentMarker(commentKey(view));
  const post = (): Promise<void> => postComment(client, { number, body, marker }, context);
  if (!(await withRights(post))) await saveForSecondStep(folder, body, number, context);
  if (flags.status === true) await postStatus(client, view, flags, context);
}

/** The part of a comment about runs in pairs, when a comparison was given. */
async function readComparison(
  flags: CommentFlags,
  language: ReportLanguage,
  context: Context,
): Promise<string[]> {
  if (flags.comparison === undefined) return [];
  const path = resolve(context.workingDirectory, flags.comparison);
  const hint = "`loadproof pair` writes one into its folder";
  const wanted = { subject: "--comparison", expected: "a comparison.json", hint };
  const text = readUserText(path, { ...wanted, bytesMax: FILE_BYTES_MAX.saved });
  const parsed = comparisonSchema.safeParse(parseWhole(text));
  if (parsed.success) return [comparisonPart(parsed.data, language)];
  throw new InputProblems([{ ...wanted, value: flags.comparison }]);
}

function linksOf({ htmlUrl, trendUrl }: CommentFlags): { readonly html?: string; readonly trend?: string } {
  return {
    ...(htmlUrl === undefined || htmlUrl === "" ? {} : { html: htmlUrl }),
    ...(trendUrl === undefined || trendUrl === "" ? {} : { trend: trendUrl }),
  };
}

async function postComment(
  client: GitHubClient,
  comment: Parameters<typeof upsertComment>[1],
  context: Context,
): Promise<void> {
  const { action, url } = await upsertComment(client, comment);
  context.stdout.write(`comment ${action}${url === null ? "" : `: ${url}`}\n`);
}

/** False when the token may not write. Every other refusal is an error. */
async function withRights(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof GitHubError && error.trouble === "no-rights") return false;
    throw error;
  }
}

async function saveForSecondStep(
  folder: RunFolder,
  body: string,
  number: number,
  context: Context,
): Promise<void> {
  await folder.writeText(SAVED_COMMENT_FILE, body);
  await folder.writeJson(SAVED_NUMBER_FILE, savedNumber(number));
  context.stderr.write(
    `The token may not comment (a pull request from a fork?). ${SAVED_COMMENT_FILE} and ${SAVED_NUMBER_FILE} are saved in\n` +
      `${folder.path}; upload them, and post them from a workflow_run job with \`loadproof comment FOLDER --saved\` (docs/ci.md).\n`,
  );
}

async function postStatus(
  client: GitHubClient,
  view: ReportView,
  flags: CommentFlags,
  context: Context,
): Promise<void> {
  const commit = flags.commit ?? view.run.revision?.commit;
  if (commit === undefined)
    throw new LoadproofError("BAD_INPUT", "no commit for the status: the run was not in a git checkout", {
      hint: "give --commit SHA",
    });
  const status = commitStatus(view, linksOf(flags).html ?? null);
  const set = await withRights(() => setCommitStatus(client, commit, status));
  const result = set ? `${status.context} is ${status.state}` : "not set: the token may not write statuses";
  context.stdout.write(`status ${result}\n`);
}

async function postSaved(path: string, flags: CommentFlags, context: Context): Promise<void> {
  const problems = new ProblemCollector();
  const client = connectToGitHub(context, problems);
  const commit = flags.commit ?? "";
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    const hint = "in a workflow: ${{ github.event.workflow_run.head_sha }}";
    const expected = "the whole head commit that was tested";
    problems.add({ subject: "--commit", value: commit, expected, hint });
  }
  problems.throwIfAny();
  const server = context.environment["GITHUB_SERVER_URL"] || "https://github.com";
  const repositoryUrl = `${server}/${context.environment["GITHUB_REPOSITORY"] ?? ""}`;
  const { pullRequest, marker, body } = await readSavedComment(path, repositoryUrl);
  if (client === undefined) return;
  await checkHead(client, pullRequest, commit);
  await postComment(client, { number: pullRequest, marker, body }, context);
}
