import { EXIT } from "../errors.ts";
import { takeK6Flags } from "../k6-options/take-flags.ts";
import { addOptions } from "../options/add-options.ts";
import { type Flags, type OptionName, OPTIONS } from "../options/table.ts";
import { tellingOf } from "../plan/telling-of.ts";
import { prepareRun } from "../plan/prepare-run.ts";
import { executeRun } from "../run/execute-run.ts";
import { createProgress } from "../terminal/progress.ts";
import type { Register } from "./program.ts";

/** `loadproof run <scenario or script>`: everything from the plan to the report. */
export const registerRun: Register = (program, context, exit) => {
  const command = program
    .command("run")
    .description("run a scenario (by name) or any k6 script (by path), judge it and write the report")
    .argument("<scenario>", "name from `loadproof list`, or path of a k6 script (.ts, .js)");
  addOptions(command, Object.keys(OPTIONS) as OptionName[]);
  takeK6Flags(command).action(async (scenario: string, flags: Flags) => {
    const prepared = await prepareRun(scenario, flags, context);
    if (flags.plan === true) {
      const { describePlan } = await import("../run/describe-plan.ts");
      context.stdout.write(`${await describePlan(prepared, context)}\n`);
      return exit(EXIT.pass);
    }
    using progress = createProgress(prepared.options.output, context, tellingOf(prepared.options));
    exit(await executeRun(prepared, context, progress));
  });
};
