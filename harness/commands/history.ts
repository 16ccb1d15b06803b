import { join, resolve } from "node:path";
import { EXIT } from "../errors.ts";
import { appendHistory } from "../history/append-history.ts";
import { makeHistoryRecord } from "../history/make-record.ts";
import { historyPath } from "../history/parse-history.ts";
import { readEvidence, readSamples, readSummary } from "../saved/read-run.ts";
import { readOwnVerdict } from "../saved/own-verdict.ts";
import { RunFolder } from "../saved/run-folder.ts";
import { recordedRun } from "../saved/recorded-run.ts";
import type { Register } from "./program.ts";

/** `loadproof history add RUN`: adds a finished run to `history/<scenario>/<profile>.ndjson`. */
export const registerHistory: Register = (program, context, exit) => {
  const history = program.command("history").description("keep the figures of runs, one line per run");
  history
    .command("add")
    .description("add a saved run to its history file; a run that is there already is left alone")
    .argument("<run>", "folder of the run (REPORT_DIR/runs/<id>)")
    .option("--dir <folder>", "folder that holds the history folder", ".")
    .action(async (run: string, flags: { readonly dir: string }) => {
      const folder = RunFolder.open(resolve(context.workingDirectory, run));
      const evidence = await readEvidence(folder);
      const record = makeHistoryRecord({
        evidence,
        verdict: await readOwnVerdict(folder),
        samples: await readSamples(folder, evidence),
        summary: await readSummary(folder, evidence),
        baseline: evidence.samples === null ? null : await recordedRun(folder),
      });
      const path = join(
        resolve(context.workingDirectory, flags.dir),
        historyPath(record.scenario, record.profile),
      );
      const added = await appendHistory(path, record);
      context.stdout.write(`${path}${added ? "" : " (was there already)"}\n`);
      exit(EXIT.pass);
    });
};
