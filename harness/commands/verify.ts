import type { Register } from "./program.ts";
import { readVerifyOptions, type VerifyFlags } from "../verify/read-options.ts";
import { verifyStaging } from "../verify/verify-staging.ts";

/** `loadproof verify staging --phase 1|2|all`: the staging plan of 000 as a check list, filled in. */
export const registerVerify: Register = (program, context, exit) => {
  program
    .command("verify")
    .description("carry out the staging plan of the exchange and fill in its result tables")
    .argument("[plan]", "the plan: staging")
    .option("--phase <name>", "phase of the plan: 1 (functions), 2 (performance), or all")
    .option("--scale <factor>", "shorten the ramp of phase 2: 0.1 takes a tenth of its 15 minutes, twice")
    .option("--runtime <name>", "auto, containers or processes (SUT_RUNTIME)")
    .option("--lang <code>", "en or ko (REPORT_LANG)")
    .option("--report-dir <folder>", "where results are written (REPORT_DIR)")
    .action(async (plan: string | undefined, flags: VerifyFlags) => {
      exit(await verifyStaging(readVerifyOptions(plan, flags, context), context));
    });
};
