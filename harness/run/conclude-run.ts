import type { Verdict } from "../contracts/verdict.ts";
import { failureText } from "./failure-text.ts";
import { earlierRuns, runsToJudgeAgainst } from "../saved/earlier-runs.ts";
import { outcomeLines, pageOf } from "./outcome-lines.ts";
import { headline, k6Figures } from "../report/index.ts";
import { readSummary } from "../saved/read-run.ts";
import { EVIDENCE_FILE } from "../saved/run-folder.ts";
import { judgeFolder } from "../saved/judge-folder.ts";
import type { RunSetting } from "./run-setting.ts";
import { writeArtifacts } from "./write-artifacts.ts";
import { writeReports } from "./write-reports.ts";

/** What a run comes to: its verdict, k6's figures, and the lines that end it. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly figures: readonly string[];
  readonly lines: readonly string[];
}

/** Writes evidence, verdict and reports. `failure` is what ended the run early, if anything did. */
export async function concludeRun(
  { prepared, folder, recorder, context, progress, telling }: RunSetting,
  failure: unknown,
): Promise<Outcome> {
  const judging = progress.phase(telling.text("progress.judging"));
  const evidence = await recorder.finish(failure);
  await folder.writeJson(EVIDENCE_FILE, evidence);
  const earlier = await earlierRuns(folder, evidence, context);
  const verdict = await judgeFolder(folder, { baselines: runsToJudgeAgainst(earlier) });
  const { language, artifacts: wanted, reportDirectory } = prepared.options;
  const { paths: reports, cause, failures } = await writeReports(folder, { language, context });
  const artifacts = wanted ? await writeArtifacts(folder, evidence, reportDirectory, progress.text) : [];
  judging.done(
    telling.text("progress.judged", {
      verdict: headline({ verdict }),
      count: reports.length + artifacts.length,
    }),
  );
  if (failure !== undefined && !context.interrupted.aborted) progress.event(failureText(failure, telling));
  const reportPath = pageOf(reports) ?? folder.path;
  const told = {
    evidence,
    verdict,
    cause,
    failures,
    reportPath,
    runDirectory: folder.path,
    language,
    context,
  };
  const figures = k6Figures(await readSummary(folder, evidence), language);
  return { verdict, figures, lines: outcomeLines(told) };
}
