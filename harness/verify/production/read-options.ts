import { resolve } from "node:path";
import type { Context } from "../../context.ts";
import type { Runtime } from "../../contracts/plan.ts";
import { givenBy } from "../../options/read-option.ts";
import type { Flags, Language } from "../../options/table.ts";
import { checkDefects } from "../../plan/defects.ts";
import { readRunOptions } from "../../plan/run-options.ts";
import { readTargets } from "../../plan/targets.ts";
import { EXCHANGE, EXCHANGE_BACKEND } from "../../systems/exchange.ts";
import { SYSTEMS } from "../../systems/index.ts";
import { readServerAddresses } from "../../systems/server-addresses.ts";
import { parseDurationMs } from "../../text/duration.ts";
import { expectedOneOf, ProblemCollector } from "../../text/problems.ts";
import { type ProductionSettings, readSettings } from "./settings.ts";
import { type Step, stepsOf } from "./steps.ts";

export const PRODUCTION = "production";
export const PRODUCTION_THRESHOLDS = "thresholds/production/exchange.yaml";
const STATE = "production";

/** The words of `loadproof verify production` as the command line gives them. */
export interface ProductionFlags
  extends Pick<Flags, "runtime" | "lang" | "reportDir" | "thresholds" | "target" | "prometheus" | "defects"> {
  readonly step?: string;
  readonly for?: string;
  readonly past?: boolean;
  readonly state?: string;
  readonly by?: string;
  readonly force?: string;
  readonly staging?: string;
}

export interface ProductionOptions {
  readonly step: Step;
  readonly steps: readonly Step[];
  /** How long the step looks; `null` takes the file's. */
  readonly lengthMs: number | null;
  /** Looks at the time that has just ended, and waits for nothing. */
  readonly isPast: boolean;
  readonly state: string;
  readonly by: string | null;
  readonly forced: string | null;
  /** Folder of the results of `verify staging`. */
  readonly staging: string | null;
  readonly settings: ProductionSettings;
  readonly language: Language;
  readonly reportDirectory: string;
  readonly runtime: "auto" | Runtime;
  readonly defects: readonly string[];
  /** The system of the user's; `null` for the bundled one. */
  readonly own: OwnSystem | null;
}

export interface OwnSystem {
  readonly prometheus: { readonly url: string; readonly token: string | null };
  readonly baseUrl: string | null;
  readonly kafka: string | null;
}

/** Arguments, variables and the file of queries, checked before anything starts. Throws `InputProblems` with all that is wrong. */
export function readProductionOptions(flags: ProductionFlags, context: Context): ProductionOptions {
  const problems = new ProblemCollector();
  const run = readRunOptions(flags, context, problems);
  const file = run.thresholds ?? resolve(context.projectDirectory, PRODUCTION_THRESHOLDS);
  const settings = problems.attempt(() => readSettings(file, context.workingDirectory));
  const steps = stepsOf(settings === undefined ? 0 : Object.keys(settings.shards).length);
  // Without a file there is no telling how many shards there are.
  const step = settings === undefined ? undefined : readStep(flags.step, steps, problems);
  const lengthMs = readLength(flags.for, step, problems);
  const targets = readTargets(run.targets, context.environment, EXCHANGE, problems);
  const { kafka } = readServerAddresses(["kafka"], context.environment, problems);
  const [baseUrl = null] = targets[EXCHANGE_BACKEND] ?? [];
  const own =
    run.prometheus === undefined
      ? null
      : {
          prometheus: { url: run.prometheus, token: context.environment["PROMETHEUS_TOKEN"] || null },
          baseUrl,
          kafka: kafka ?? null,
        };
  checkOwn({ own, baseUrl, flags, run }, problems);
  for (const name of ["by", "force"] as const)
    if (flags[name]?.trim() === "")
      problems.add({ subject: `--${name}`, value: "", expected: name === "by" ? "a name" : "the reason" });
  problems.throwIfAny();
  const { step: found, settings: read } = { step, settings } as Pick<ProductionOptions, "step" | "settings">;
  return {
    step: found,
    steps,
    settings: read,
    lengthMs,
    isPast: flags.past === true,
    state: resolve(context.workingDirectory, flags.state ?? STATE),
    by: flags.by ?? null,
    forced: flags.force ?? null,
    staging: flags.staging ?? null,
    language: run.language,
    reportDirectory: run.reportDirectory,
    runtime: run.runtime,
    defects: run.defects,
    own,
  };
}

function readStep(
  text: string | undefined,
  steps: readonly Step[],
  problems: ProblemCollector,
): Step | undefined {
  const names = steps.map(({ name }) => name);
  const step = steps.find(({ name }) => name === text);
  if (text === undefined) problems.add({ subject: "--step", expected: `one of ${names.join(", ")}` });
  else if (step === undefined)
    problems.add({ subject: "--step", value: text, ...expectedOneOf(text, names) });
  return step;
}

/** A window shorter than this is over before Prometheus has looked a few times. */
const LENGTH_MS_MIN = 5_000;

function readLength(
  text: string | undefined,
  step: Step | undefined,
  problems: ProblemCollector,
): number | null {
  if (text === undefined) return null;
  const lengthMs = parseDurationMs(text);
  const expected = "a duration of at least 5s, such as 15m";
  if (lengthMs === null || lengthMs < LENGTH_MS_MIN)
    problems.add({ subject: "--for", value: text, expected });
  else if (step?.kind === "prepare" || step?.kind === "shard")
    problems.add({ subject: "--for", value: text, expected: `nothing: ${step.name} looks at a moment` });
  return lengthMs;
}

interface Given {
  readonly own: OwnSystem | null;
  readonly baseUrl: string | null;
  readonly flags: ProductionFlags;
  readonly run: ReturnType<typeof readRunOptions>;
}

/** A system of one's own is seen by its Prometheus or not at all; the bundled one is not to be mistaken for it. */
function checkOwn({ own, baseUrl, flags, run }: Given, problems: ProblemCollector): void {
  if (own === null) {
    if (baseUrl !== null)
      problems.add({
        subject: "base URLs",
        value: baseUrl,
        expected: "the Prometheus of that system with it",
        hint: "set PROMETHEUS_URL, or leave the base URLs out for the bundled exchange",
      });
    if (run.runtime === "external")
      problems.add({
        subject: givenBy("runtime", flags),
        value: run.runtime,
        expected: "auto, containers or processes for the bundled exchange",
        hint: "a system of yours is named by PROMETHEUS_URL",
      });
    checkDefects(run.defects, givenBy("defects", flags), EXCHANGE, SYSTEMS, problems);
    return;
  }
  if (run.defects.length > 0)
    problems.add({
      subject: givenBy("defects", flags),
      value: run.defects.join(","),
      expected: "none for a system that is not ours to change",
    });
}
