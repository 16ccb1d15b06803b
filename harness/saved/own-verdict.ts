import { isDeepStrictEqual } from "node:util";
import { type Verdict, verdictSchema } from "../contracts/verdict.ts";
import { EXIT, InputProblems } from "../errors.ts";
import { judgeAndRecord } from "../judge/index.ts";
import { readSavedBaselines } from "./earlier-runs.ts";
import { readJudgeInput } from "./judge-input.ts";
import { readVerdict } from "./read-run.ts";
import type { RunFolder } from "./run-folder.ts";

/** Verdicts that were found to be the judge's: a command asks several times. */
const known = new WeakMap<RunFolder, Verdict>();

/**
 * `verdict.json`, which must be what the judge says of the run: it is judged again to see that. Nobody reports what somebody
 * wrote into it, or what another version of the judge said. @throws InputProblems
 */
export async function readOwnVerdict(folder: RunFolder): Promise<Verdict> {
  const verdict = await readVerdict(folder);
  if (isDeepStrictEqual(known.get(folder), verdict)) return verdict;
  const input = await readJudgeInput(folder);
  const judged = judgeAndRecord({
    ...input,
    evidence: { ...input.evidence, strict: input.evidence.strict || verdict.exitCode === EXIT.warnStrict },
    baselines: await readSavedBaselines(folder),
  });
  if (!isDeepStrictEqual(asSaved(judged.verdict), verdict)) {
    const expected = "what the judge says of the run; it was changed, or is of another version";
    const hint = `judge the run: loadproof judge ${folder.path}`;
    throw new InputProblems([{ subject: folder.file("verdict.json"), expected, hint }]);
  }
  known.set(folder, verdict);
  return verdict;
}

function asSaved(verdict: Verdict): Verdict {
  return verdictSchema.parse(JSON.parse(JSON.stringify(verdict)));
}
