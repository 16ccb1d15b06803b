import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { EXIT } from "../errors.ts";
import { applyIssues } from "../github/apply-issues.ts";
import { connectToGitHub } from "../github/connect.ts";
import { decideIssues, type ObjectiveState } from "../github/decide-issues.ts";
import { staleHours } from "../github/nights.ts";
import { ProblemCollector } from "../text/problems.ts";
import { loadHistory } from "../run/load-report-input.ts";
import type { Register } from "./program.ts";

/** `loadproof issues FILE...`: one open issue per objective that two nights in a row missed, closed when it is met again. */
export const registerIssues: Register = (program, context, exit) => {
  program
    .command("issues")
    .description(
      "open, refresh and close one GitHub issue per objective, from the history of the nightly runs",
    )
    .argument("<file...>", "history files (history/<scenario>/<profile>.ndjson)")
    .option("--dry-run", "print what each objective's state is and change nothing; needs no token")
    .action(async (files: readonly string[], flags: { readonly dryRun?: boolean }) => {
      const problems = new ProblemCollector();
      const client = flags.dryRun === true ? undefined : connectToGitHub(context, problems);
      problems.throwIfAny();
      const states = await readStates(files, context);
      if (client === undefined) {
        for (const { objective, state } of states) context.stdout.write(`${state}: ${objective.id}\n`);
      } else {
        const changes = await applyIssues(client, states);
        for (const { objective, change, issue } of changes)
          context.stdout.write(`${change}${issue === null ? "" : ` #${issue}`}: ${objective}\n`);
        if (changes.length === 0) context.stdout.write("no issue needed a change\n");
      }
      exit(EXIT.pass);
    });
};

async function readStates(files: readonly string[], context: Context): Promise<readonly ObjectiveState[]> {
  const states: ObjectiveState[] = [];
  for (const file of files) {
    const { records, damaged } = loadHistory(resolve(context.workingDirectory, file));
    for (const { line, reason } of damaged) context.stderr.write(`${file}:${line}: left out: ${reason}\n`);
    const hours = staleHours(records, context.now());
    if (hours !== null)
      context.stderr.write(`${file}: the newest run is ${hours} hours old; is the schedule switched off?\n`);
    states.push(...decideIssues(records));
  }
  return states;
}
