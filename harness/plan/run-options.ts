import { resolve } from "node:path";
import { parseActions } from "../actions/parse-action.ts";
import { type Action, RUNTIMES, type Runtime } from "../contracts/plan.ts";
import type { Context } from "../context.ts";
import { parseDurationMs } from "../text/duration.ts";
import { expectedOneOf, type ProblemCollector } from "../text/problems.ts";
import { readKafkaBootstrap } from "./kafka-bootstrap.ts";
import { readPrometheusUrl } from "./prometheus.ts";
import { readTargets, type Targets } from "./targets.ts";

export const LANGUAGES = ["en", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The words of `loadproof run` as the command line gives them. */
export interface RunFlags {
  readonly profile?: string;
  readonly thresholds?: string;
  readonly target?: readonly string[];
  readonly prometheus?: string;
  readonly vus?: string;
  readonly duration?: string;
  readonly reportDir?: string;
  readonly runtime?: string;
  readonly lang?: string;
  readonly seed?: string;
  readonly defects?: string;
  readonly action?: readonly string[];
  readonly environment?: readonly string[];
  readonly artifacts?: boolean;
  readonly strict?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** The same, parsed; `undefined` where nothing was asked for. */
export interface RunOptions {
  readonly profile: string | undefined;
  readonly thresholds: string | undefined;
  readonly targets: Targets;
  /** Base URL of the Prometheus that sees a system of the user's. */
  readonly prometheus: string | undefined;
  /** `host:port` of the Kafka behind an exchange of the user's, for its invariants; several with commas. */
  readonly kafkaBootstrap: string | undefined;
  readonly vus: number | undefined;
  readonly durationMs: number | undefined;
  readonly reportDirectory: string;
  readonly runtime: "auto" | Runtime;
  readonly language: Language;
  readonly seed: number;
  readonly defects: readonly string[];
  /** What is to happen during the load, in order of time. */
  readonly schedule: readonly Action[];
  /** Further variables for the script (`-e NAME=VALUE`). */
  readonly variables: Readonly<Record<string, string>>;
  readonly artifacts: boolean;
  readonly strict: boolean;
  readonly output: "terminal" | "quiet" | "json";
}

const DEFAULT_REPORT_DIRECTORY = "loadtest_reports";
const DEFAULT_SEED = 1;

/** Flags win over variables, variables over defaults. Every problem goes to the collector; a value is always returned. */
export function readRunOptions(flags: RunFlags, context: Context, problems: ProblemCollector): RunOptions {
  const variable = (name: string): string | undefined => context.environment[name] || undefined;
  const reportDirectory = flags.reportDir ?? variable("REPORT_DIR") ?? DEFAULT_REPORT_DIRECTORY;
  if (flags.quiet === true && flags.json === true) {
    problems.add({ subject: "--quiet and --json", expected: "one of the two" });
  }
  return {
    profile: flags.profile ?? variable("PROFILE"),
    thresholds: flags.thresholds,
    targets: readTargets(flags.target ?? [], context.environment, problems),
    prometheus: readPrometheusUrl(flags.prometheus, variable("PROMETHEUS_URL"), problems),
    kafkaBootstrap: readKafkaBootstrap(variable("KAFKA_BOOTSTRAP"), problems),
    vus: readCount(flags.vus === undefined ? "K6_VUS" : "--vus", flags.vus ?? variable("K6_VUS"), problems),
    durationMs: readDuration(flags, variable("K6_DURATION"), problems),
    reportDirectory: resolve(context.workingDirectory, reportDirectory),
    runtime: readWord(
      "SUT_RUNTIME",
      flags.runtime ?? variable("SUT_RUNTIME") ?? "auto",
      ["auto", ...RUNTIMES],
      problems,
    ),
    language: readWord("REPORT_LANG", flags.lang ?? variable("REPORT_LANG") ?? "en", LANGUAGES, problems),
    seed: readCount("--seed", flags.seed, problems) ?? DEFAULT_SEED,
    defects: (flags.defects ?? variable("DEFECTS") ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    schedule: parseActions(flags.action ?? [], problems),
    variables: readVariables(flags.environment ?? [], problems),
    artifacts: flags.artifacts === true,
    strict: flags.strict === true,
    output: flags.json === true ? "json" : flags.quiet === true ? "quiet" : "terminal",
  };
}

const MAXIMUM_COUNT = 1_000_000;

function readCount(
  subject: string,
  text: string | undefined,
  problems: ProblemCollector,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MAXIMUM_COUNT) return value;
  problems.add({ subject, value: text, expected: `a whole number from 1 to ${MAXIMUM_COUNT}` });
  return undefined;
}

const SHORTEST_DURATION_MS = 1_000;

function readDuration(
  flags: RunFlags,
  fallback: string | undefined,
  problems: ProblemCollector,
): number | undefined {
  const text = flags.duration ?? fallback;
  if (text === undefined) return undefined;
  const subject = flags.duration === undefined ? "K6_DURATION" : "--duration";
  const durationMs = parseDurationMs(text);
  if (durationMs !== null && durationMs >= SHORTEST_DURATION_MS) return durationMs;
  problems.add({ subject, value: text, expected: "a duration of at least 1s such as 30s, 2m or 1h30m" });
  return undefined;
}

function readWord<Word extends string>(
  subject: string,
  value: string,
  known: readonly Word[],
  problems: ProblemCollector,
): Word {
  const found = known.find((word) => word === value);
  if (found !== undefined) return found;
  problems.add({ subject, value, ...expectedOneOf(value, known) });
  return known[0] as Word;
}

function readVariables(pairs: readonly string[], problems: ProblemCollector): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const pair of pairs) {
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(pair);
    if (match === null) problems.add({ subject: "--env", value: pair, expected: "NAME=VALUE" });
    else variables[match[1] as string] = match[2] as string;
  }
  return variables;
}
