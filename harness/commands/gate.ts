import { GATE_DEFAULTS, type GateFlags, readGateOptions } from "../gate/read-options.ts";
import { serveGate } from "../gate/serve.ts";
import { addOptions, collect } from "../options/add-options.ts";
import type { Register } from "./program.ts";

/** `loadproof gate serve`: answers Flagger and Argo Rollouts whether a canary may go on. */
export const registerGate: Register = (program, context, exit) => {
  const gate = program.command("gate").description("answer progressive delivery: whether a canary may go on");
  const serve = gate
    .command("serve")
    .description("serve Flagger's webhooks and Argo Rollouts' web metric; each question is run once")
    .option(
      "--host <address>",
      `where to listen, default ${GATE_DEFAULTS.host}; beyond this machine GATE_TOKEN is needed`,
    )
    .option("--port <number>", `default ${GATE_DEFAULTS.port}; 0 takes a free one`)
    .option(
      "--script <name=path>",
      "a script of yours, by the name that addresses call it; repeat it",
      collect,
      [],
    )
    .option(
      "--allow-target <host>",
      "a host beyond this machine that may be loaded (*.example: all below it); repeat it",
      collect,
      [],
    )
    .option("--queue <number>", `runs that may wait, default ${GATE_DEFAULTS.queue}`);
  addOptions(serve, ["prometheus", "env", "k6", "lang", "reportDir"]).action(async (flags: GateFlags) =>
    exit(await serveGate(readGateOptions(flags, context), context)),
  );
};
