import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { InputProblems } from "../errors.ts";
import { bundleScript, inspectScript } from "../load/index.ts";
import type { Flags } from "../options/table.ts";
import { prepareRun, type PreparedRun } from "../plan/prepare-run.ts";
import { formatDuration } from "../text/duration.ts";

/** A script whose own load takes longer is not run to its end for a first threshold file. */
const OWN_LOAD_MS_MAX = 90_000;
/** What it is run with instead: its own users, up to a bound. */
const SHORT = { duration: "30s", usersMax: 50 } as const;

/** A run that is short enough to wait for: the script's own load, or its default function for half a minute. */
export async function prepareCalibration(
  script: string,
  flags: Flags,
  context: Context,
): Promise<PreparedRun> {
  const prepared = await prepareRun(script, flags, context);
  if (prepared.plan.profile !== null || flags.duration !== undefined || flags.vus !== undefined)
    return prepared;
  const own = await ownLoad(prepared, context);
  if (own.durationMs <= OWN_LOAD_MS_MAX) return prepared;
  if (!own.hasDefault) {
    const expected = `a load of at most ${formatDuration(OWN_LOAD_MS_MAX)}, or a default function that a short one can run`;
    const hint = "run it as it is: loadproof run SCRIPT --write-thresholds; or leave the run out: --no-run";
    throw new InputProblems([{ subject: "script", value: script, expected, hint }]);
  }
  const vus = String(Math.min(own.vusMax, SHORT.usersMax));
  return prepareRun(script, { ...flags, vus, duration: SHORT.duration }, context);
}

async function ownLoad(
  prepared: PreparedRun,
  context: Context,
): Promise<{ durationMs: number; vusMax: number; hasDefault: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), "loadproof-init-"));
  try {
    const bundle = await bundleScript({
      script: prepared.scriptPath,
      outputDirectory: folder,
      projectDirectory: context.projectDirectory,
    });
    const { totalDurationMs, vusMax } = await inspectScript({
      k6: prepared.k6,
      bundle,
      plan: prepared.plan,
      readsPlan: prepared.isBundled,
      variables: prepared.options.variables,
      context,
      k6Options: prepared.k6Options,
      signal: context.interrupted,
    });
    const hasDefault = bundle.format === "cjs" || bundle.exports.includes("default");
    return { durationMs: totalDurationMs, vusMax, hasDefault };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
