import { join } from "node:path";
import { chaos } from "../chaos/chaos.ts";
import { scoreText } from "../chaos/page.ts";
import { type ChaosFlags, readChaosOptions } from "../chaos/read-options.ts";
import { addOptions } from "../options/add-options.ts";
import { tellingIn } from "../report/words/telling.ts";
import type { Register } from "./program.ts";

/** `loadproof chaos [word...]`: fault files as whole experiments, each with its load, on one page. */
export const registerChaos: Register = (program, context, exit) => {
  const command = program
    .command("chaos")
    .description(
      "carry out fault files, each with its scenario, load and thresholds, and write one page: fault, system, recovery, lost, duplicated",
    )
    .argument(
      "[experiments...]",
      "systems, names such as exchange/kafka-restarted, or fault files; all bundled ones without any",
    );
  addOptions(command, ["runtime", "lang", "reportDir", "json"], {
    runtime: "processes (default), containers or auto",
    reportDir: "where the page and all runs go, default loadtest_reports",
    json: "print the result as JSON on stdout",
  }).action(async (words: readonly string[], flags: ChaosFlags) => {
    const options = await readChaosOptions(words, flags, context);
    const report = await chaos(options, context);
    const text = options.isJson
      ? JSON.stringify(report, null, 2)
      : `${scoreText(report, tellingIn(options.language))}\nReport: ${join(options.reportDirectory, "chaos", "chaos.md")}`;
    context.stdout.write(`${text}\n`);
    exit(report.exitCode);
  });
};
