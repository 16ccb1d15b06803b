import type { Register } from "./program.ts";
import { addOptions } from "../options/add-options.ts";
import { readVerifyOptions, type VerifyFlags } from "../verify/read-options.ts";
import { verifyStaging } from "../verify/verify-staging.ts";

/** `loadproof verify staging --phase 1|2|all`: the staging plan of 000 as a check list, filled in. */
export const registerVerify: Register = (program, context, exit) => {
  const command = program
    .command("verify")
    .description("carry out the staging plan of the exchange and fill in its result tables")
    .argument("[plan]", "the plan: staging")
    .option("--phase <name>", "phase of the plan: 1 (functions), 2 (performance), or all")
    .option("--scale <factor>", "shorten the ramp of phase 2: 0.1 takes a tenth of its 15 minutes, twice");
  addOptions(command, ["runtime", "lang", "reportDir"], {
    runtime: "auto, containers or processes",
    reportDir: "where results are written, default loadtest_reports",
  }).action(async (plan: string | undefined, flags: VerifyFlags) => {
    exit(await verifyStaging(readVerifyOptions(plan, flags, context), context));
  });
};
