import { join } from "node:path";
import { EXIT, LoadproofError } from "../../errors.ts";
import { prepareRun } from "../../plan/prepare-run.ts";
import { tellingOf } from "../../plan/telling-of.ts";
import { performRun } from "../../run/execute-run.ts";
import { EXCHANGE } from "../../systems/exchange.ts";
import { keptTopology } from "../../systems/index.ts";
import { createProgress } from "../../terminal/progress.ts";
import { type Ground, type GroundOptions, startedGround } from "./ground.ts";

/** Orders a second: enough that 5% of them are some, and little for one machine that runs the whole exchange. */
const RATE = 150;
const PROFILE = "rate-quick";
const THRESHOLDS = "thresholds/production/load.yaml";
/** What the load lasts beyond the step's own time: it must not end before the step does. */
const BESIDE_MS = 5_000;

/** Runs `exchange-orders` on an exchange of its own, and the step while the load goes on. */
export async function withLoad<Result>(
  { options, context, loadMs, onProgress }: GroundOptions & { readonly loadMs: number },
  use: (ground: Ground) => Promise<Result>,
): Promise<Result> {
  const prepared = await prepareRun(
    "exchange-orders",
    {
      profile: PROFILE,
      vus: String(RATE),
      duration: `${Math.ceil((loadMs + BESIDE_MS) / 1_000)}s`,
      thresholds: join(context.projectDirectory, THRESHOLDS),
      reportDir: options.reportDirectory,
      lang: options.language,
      runtime: options.runtime,
      defects: options.defects.join(","),
    },
    context,
  );
  const command = `bin/loadproof verify production --step ${options.step.name}`;
  const prepare = { ...prepared, system: { ...EXCHANGE, topology: keptTopology(EXCHANGE) } };
  let step: Promise<{ readonly result: Result } | { readonly error: unknown }> | undefined;
  using progress = createProgress("quiet", context, tellingOf(prepared.options));
  onProgress(`starting an exchange and ${RATE} orders a second on it`);
  const { verdict, folder } = await performRun(
    { ...prepare, plan: { ...prepared.plan, command } },
    context,
    progress,
    {
      beforeLoad: async (environment) => {
        // It goes on beside the load; its failure is thrown when the load is over, so that everything is stopped first.
        step = use(startedGround(environment)).then(
          (result) => ({ result }),
          (error: unknown) => ({ error }),
        );
      },
      afterLoad: async () => void (await step),
    },
  );
  const done = await step;
  if (verdict.exitCode === EXIT.interrupted || context.interrupted.aborted)
    throw new LoadproofError("INTERRUPTED", "interrupted during the step");
  if (done === undefined)
    throw new LoadproofError("ENVIRONMENT_FAILED", `the exchange could not be loaded: ${verdict.reason}`, {
      hint: `${folder.path} tells more`,
    });
  if ("error" in done) throw done.error;
  return done.result;
}
