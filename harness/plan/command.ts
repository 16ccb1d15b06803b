import { formatAction } from "../actions/parse-action.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../text/duration.ts";
import type { RunOptions } from "./run-options.ts";

/** Variables that shape a run and may be shown. Accounts and tokens are left out: they are not needed to repeat a run. */
const SHOWN_VARIABLES = [
  "PROFILE",
  "SUT_RUNTIME",
  "REPORT_LANG",
  "TENANT_ID",
  "BASE_URL",
  "CHAT_BASE_URL",
  "SESSION_BASE_URL",
  "ORGHUB_BASE_URL",
  "TENANTHUB_BASE_URL",
  "EXCHANGE_BASE_URL",
  "KAFKA_BOOTSTRAP",
  "PROMETHEUS_URL",
] as const;

const MAKE_TARGETS: Readonly<Record<string, string>> = {
  "msa-hotpath": "load-msa-report",
  chat: "load-chat-report",
};

interface Parts {
  readonly scenario: string;
  readonly options: RunOptions;
  readonly context: Pick<Context, "environment">;
}

/** One line that repeats the run: 002's form `K6_VUS=50 K6_DURATION=1m make load-msa-report` for a bundled scenario. */
export function reproduceCommand({ scenario, options, context }: Parts): string {
  // A make target has no place for actions.
  const target = options.schedule.length > 0 ? undefined : MAKE_TARGETS[scenario];
  if (target === undefined) return ["bin/loadproof run", quote(scenario), ...flagWords(options)].join(" ");
  const words: string[] = [];
  if (options.vus !== undefined) words.push(`K6_VUS=${options.vus}`);
  if (options.durationMs !== undefined) words.push(`K6_DURATION=${formatDuration(options.durationMs)}`);
  if (options.profile !== undefined) words.push(`PROFILE=${quote(options.profile)}`);
  for (const name of SHOWN_VARIABLES) {
    const value = context.environment[name];
    if (name !== "PROFILE" && value) words.push(`${name}=${quote(value)}`);
  }
  if (options.defects.length > 0) words.push(`DEFECTS=${quote(options.defects.join(","))}`);
  return [...words, "make", target].join(" ");
}

function flagWords(options: RunOptions): string[] {
  const words: string[] = [];
  if (options.profile !== undefined) words.push("--profile", quote(options.profile));
  if (options.thresholds !== undefined) words.push("--thresholds", quote(options.thresholds));
  if (options.vus !== undefined) words.push("--vus", String(options.vus));
  if (options.durationMs !== undefined) words.push("--duration", formatDuration(options.durationMs));
  for (const [name, urls] of Object.entries(options.targets))
    words.push("--target", quote(`${name}=${urls.join(",")}`));
  for (const action of options.schedule) words.push("--action", quote(formatAction(action)));
  if (options.prometheus !== undefined) words.push("--prometheus", quote(options.prometheus));
  return words;
}

/** As a POSIX shell reads it back. */
function quote(text: string): string {
  return /^[A-Za-z0-9_.,:/@=%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
