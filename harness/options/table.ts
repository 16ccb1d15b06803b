import { formatAction, parseActions } from "../actions/parse-action.ts";
import { type Runtime, RUNTIMES } from "../contracts/plan.ts";
import type { GivenFlag } from "../k6-options/split-words.ts";
import { formatDuration } from "../text/duration.ts";
import type { ListOption, SwitchOption, TextOption } from "./option.ts";
import {
  oneOf,
  parseCount,
  parseDuration,
  parseNames,
  parsePrometheusUrl,
  parseUsers,
  parseVariables,
} from "./parse.ts";

export const LANGUAGES = ["en", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

const asText = (text: string): string => text;

/** Options of `loadproof run`, by the name commander gives them, in the order of the help; other commands take some of them. */
export const OPTIONS = {
  vus: optional({
    flags: "-u, --vus <number>",
    variable: "K6_VUS",
    help: "virtual users at the peak",
    parse: parseUsers,
  }),
  duration: optional({
    flags: "-d, --duration <time>",
    variable: "K6_DURATION",
    help: "length of the steady phase, such as 2m",
    parse: parseDuration,
    format: formatDuration,
  }),
  profile: optional({
    flags: "--profile <name|file>",
    variable: "PROFILE",
    help: "load shape, or a file of yours with one; default quick for a bundled scenario, the script's own options otherwise",
    parse: asText,
  }),
  thresholds: optional({
    flags: "--thresholds <file>",
    variable: null,
    help: "threshold file (YAML or JSON)",
    parse: asText,
  }),
  writeThresholds: optional({
    flags: "--write-thresholds [file]",
    variable: null,
    help: "write a threshold file made of this run, with head-room; without a name beside the script",
    parse: asText,
    shapesRun: false,
  }),
  target: list<readonly string[]>({
    flags: "--target <name=URL>",
    help: "base URL of a service; repeat it, separate several with commas",
    parse: (texts) => texts,
    format: (texts) => texts,
  }),
  prometheus: optional({
    flags: "--prometheus <URL>",
    variable: "PROMETHEUS_URL",
    help: "Prometheus that sees a system of yours",
    parse: parsePrometheusUrl,
  }),
  runtime: text<"auto" | Runtime>({
    flags: "--runtime <name>",
    variable: "SUT_RUNTIME",
    help: "auto, containers, processes or external",
    parse: oneOf(["auto", ...RUNTIMES]),
    fallback: "auto",
  }),
  defects: text({
    flags: "--defects <names>",
    variable: "DEFECTS",
    help: "known mistakes to switch on in the bundled system",
    parse: parseNames,
    fallback: [],
    format: (names) => names.join(","),
  }),
  seed: text({
    flags: "--seed <number>",
    variable: null,
    help: "seed of the script's and the fixtures' randomness",
    parse: (given, subject, problems) => parseCount(given, subject, problems) ?? 1,
    fallback: 1,
  }),
  action: list({
    flags: "--action <what>",
    help: "do or note something during the load: stop:chat-1@20s+15s, kill:chat-2@40s+5s, pause:redis@50s+5s, mark:deploy@30s; repeat it",
    parse: parseActions,
    format: (schedule) => schedule.map(formatAction),
  }),
  fault: list<readonly string[]>({
    flags: "--fault <what|file>",
    help: "disturb the system during the load: kill:shard-1-1@20s+10s, or a fault file (YAML or JSON); repeat it",
    parse: (texts) => texts,
    format: (texts) => texts,
  }),
  k6: optional({
    flags: "--k6 <path>",
    variable: null,
    help: "a k6 of your own, such as one with extensions: 1.0 or newer",
    parse: asText,
  }),
  env: list({
    flags: "-e, --env <NAME=VALUE>",
    help: "variable for the script; repeat it",
    parse: parseVariables,
    format: (variables) => Object.entries(variables).map(([name, value]) => `${name}=${value}`),
  }),
  lang: text<Language>({
    flags: "--lang <code>",
    variable: "REPORT_LANG",
    help: "en or ko",
    parse: oneOf(LANGUAGES),
    fallback: LANGUAGES[0],
  }),
  artifacts: flag({
    flags: "--artifacts",
    help: "also write k6_<scenario>_summary_<UTC>.json, .md and the console log into the report folder",
  }),
  allowDeadTarget: flag({
    flags: "--allow-dead-target",
    help: "load a service although nobody answers at any of its URLs; else that is exit 5",
  }),
  strict: flag({ flags: "--strict", help: "exit 2 on WARN" }),
  plan: flag({
    flags: "--plan",
    help: "say what the run would do, and start nothing; with --json its plan.json",
    shapesRun: false,
  }),
  reportDir: text({
    flags: "--report-dir <folder>",
    variable: "REPORT_DIR",
    help: "where reports go, default loadtest_reports",
    parse: asText,
    fallback: "loadtest_reports",
    shapesRun: false,
  }),
  quiet: flag({
    flags: "-q, --quiet",
    help: "print the last lines only: verdict, cause, next command, report",
    shapesRun: false,
  }),
  json: flag({
    flags: "--json",
    help: "print the verdict as JSON on stdout, progress as JSON lines on stderr",
    shapesRun: false,
  }),
};

type Options = typeof OPTIONS;
export type OptionName = keyof Options;

/** Whether an option of each kind was given, as commander says it. */
type Given<Kind> = Kind extends "text" ? string : Kind extends "switch" ? boolean : readonly string[];

/** What the command line gave: options by their names. */
export type Flags = { readonly [Name in OptionName]?: Given<Options[Name]["kind"]> } & {
  /** Those of k6 itself. */
  readonly k6Flags?: readonly GivenFlag[];
};

/** What an option means once it is read. */
export type ValueOf<Name extends OptionName> =
  Options[Name] extends TextOption<infer Value>
    ? Value
    : Options[Name] extends ListOption<infer Value>
      ? Value
      : boolean;

type Row<Option extends { readonly shapesRun: boolean }> = Omit<Option, "kind" | "shapesRun"> &
  Partial<Pick<Option, "shapesRun">>;

type TextRow<Value> = Omit<Row<TextOption<Value>>, "format"> & Partial<Pick<TextOption<Value>, "format">>;

function text<Value>(row: TextRow<Value>): TextOption<Value> {
  return { kind: "text", shapesRun: true, format: String, ...row };
}

/** A text that is `undefined` unless it is given. */
function optional<Value>(row: Omit<TextRow<Value | undefined>, "fallback">): TextOption<Value | undefined> {
  return text<Value | undefined>({ ...row, fallback: undefined });
}

function list<Value>(row: Row<ListOption<Value>>): ListOption<Value> {
  return { kind: "list", shapesRun: true, ...row };
}

function flag(row: Row<SwitchOption>): SwitchOption {
  return { kind: "switch", shapesRun: true, ...row };
}
