import { addOptions, collect } from "../options/add-options.ts";
import { join } from "node:path";
import { scoreText } from "../prove/page.ts";
import { prove } from "../prove/prove.ts";
import { type ProveFlags, readProveOptions } from "../prove/read-options.ts";
import { tellingIn } from "../report/words/telling.ts";
import { SYSTEMS } from "../systems/index.ts";
import type { Register } from "./program.ts";

/** `loadproof prove [system...]`: each known mistake of the bundled systems is switched on, and must be caught. */
export const registerProve: Register = (program, context, exit) => {
  const names = SYSTEMS.map(({ topology }) => topology.name).join(", ");
  const command = program
    .command("prove")
    .description(
      "switch on each known mistake of the bundled systems, one at a time, and see that it is caught; goes on where it was interrupted",
    )
    .argument("[systems...]", `of these alone: ${names}`)
    .option("--defect <name>", "this mistake alone; repeat it", collect, [])
    .option("--quick", "of each system one mistake that objectives catch and one that invariants catch")
    .option("--fresh", "begin anew instead of going on with an unfinished proof");
  addOptions(command, ["runtime", "lang", "reportDir", "json"], {
    runtime: "processes (default), containers or auto",
    reportDir: "where the pages and all runs go, default loadtest_reports",
    json: "print the result as JSON on stdout",
  }).action(async (words: readonly string[], flags: ProveFlags) => {
    const options = await readProveOptions(words, flags, context);
    const report = await prove(options, context);
    const page = join(options.reportDirectory, "prove", "prove.md");
    const text = options.isJson
      ? JSON.stringify(report, null, 2)
      : `${scoreText(report, tellingIn(options.language))}\nReport: ${page}`;
    context.stdout.write(`${text}\n`);
    exit(report.exitCode);
  });
};
