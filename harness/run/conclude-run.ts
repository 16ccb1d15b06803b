import { inspect, styleText } from "node:util";
import type { Context } from "../context.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { EXIT, LoadproofError } from "../errors.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import { earlierRuns } from "../saved/earlier-runs.ts";
import { finalLines } from "../report/index.ts";
import type { Transcript } from "../terminal/transcript.ts";
import type { EvidenceRecorder } from "./evidence-recorder.ts";
import { judgeFolder } from "../saved/judge-folder.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import { writeArtifacts } from "./write-artifacts.ts";
import { writeReports } from "./write-reports.ts";

interface Conclusion {
  readonly prepared: PreparedRun;
  readonly folder: RunFolder;
  readonly recorder: EvidenceRecorder;
  readonly failure: unknown;
  readonly context: Context;
  readonly progress: Transcript;
}

/** What a run comes to: its exit code, its verdict, and the three lines that end it. */
export interface Outcome {
  readonly exitCode: number;
  readonly verdict: Verdict;
  readonly lines: readonly string[];
}

/** Writes evidence, verdict and reports. */
export async function concludeRun({
  prepared,
  folder,
  recorder,
  failure,
  context,
  progress,
}: Conclusion): Promise<Outcome> {
  const judging = progress.phase("judging and reporting");
  const evidence = await recorder.finish(failure);
  await folder.writeJson("run.json", evidence);
  const verdict = await judgeFolder(folder, {
    thresholds: prepared.thresholds?.file ?? null,
    thresholdsReference: prepared.plan.thresholds,
    baselines: await earlierRuns(folder, evidence, context),
  });
  const { paths: reports, cause } = await writeReports(folder, {
    language: prepared.options.language,
    context,
  });
  const artifacts = prepared.options.artifacts
    ? await writeArtifacts(folder, evidence, prepared.options.reportDirectory, progress.text)
    : [];
  judging.done(`${verdict.verdict}, ${reports.length + artifacts.length} files`);
  if (failure !== undefined && !context.interrupted.aborted) progress.event(failureText(failure));
  const exitCode = exitCodeOf(verdict, failure, prepared.options.strict);
  const reportPath = artifacts.find((path) => path.endsWith(".md")) ?? reports[0] ?? folder.path;
  const lines = finalLines({
    verdict,
    reportPath,
    runDirectory: folder.path,
    cause,
    command: evidence.command,
    ...(evidence.shape === null ? {} : { vusMax: evidence.shape.vusMax }),
    language: prepared.options.language,
    colour:
      prepared.options.output === "terminal" && styleText("red", "x", { stream: context.stdout }) !== "x",
  });
  return { exitCode, verdict, lines };
}

function failureText(failure: unknown): string {
  if (!(failure instanceof LoadproofError))
    return failure instanceof Error ? (failure.stack ?? failure.message) : inspect(failure);
  return failure.hint === undefined
    ? `${failure.code}: ${failure.message}`
    : `${failure.code}: ${failure.message}\n  ${failure.hint}`;
}

/** A failure of the environment says more than the verdict over the evidence it left behind. */
function exitCodeOf(verdict: Verdict, failure: unknown, strict: boolean): number {
  if (failure instanceof LoadproofError) return failure.exitCode;
  if (failure !== undefined) return new LoadproofError("INTERNAL", "").exitCode;
  return strict && verdict.verdict === "WARN" ? EXIT.warnStrict : verdict.exitCode;
}
