import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { Context } from "../context.ts";
import { formatFlags } from "../k6-options/format-flags.ts";
import { k6Variable } from "../k6-options/variables.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import { commandName, IS_BUILT } from "../installation.ts";
import { longFlag, readOption } from "../options/read-option.ts";
import { type Flags, type OptionName, OPTIONS } from "../options/table.ts";
import { SHORT_VARIABLE, targetVariable } from "../systems/base-urls.ts";
import { type SystemDescription, usualVariables } from "../systems/index.ts";
import { SERVER_ADDRESSES } from "../systems/server-addresses.ts";
import { ProblemCollector } from "../text/problems.ts";
import { quote } from "../text/quote.ts";
import { redact } from "../text/redact.ts";
import type { Targets } from "./targets.ts";

export interface CommandParts {
  /** As it was called: a name or a path. */
  readonly scenario: string;
  /** Absolute path of a script of the user's. */
  readonly scriptPath: string;
  readonly flags: Flags;
  readonly definition: ScenarioDefinition | null;
  readonly system: SystemDescription | null;
  readonly targets: Targets;
  readonly context: Pick<Context, "environment" | "workingDirectory" | "projectDirectory">;
}

/** Options whose values stand as `{vus}` and `{duration}` in a command that is made for any load. */
const SCALED: ReadonlySet<OptionName> = new Set(["vus", "duration"]);

/** What must be said of one option: as words of the command line, and as variables, where there are such. */
interface Said {
  readonly words: readonly string[];
  readonly variables: readonly string[] | null;
}

/** Make targets write the artifacts anyway. */
const IMPLIED_BY_MAKE: ReadonlySet<OptionName> = new Set(["artifacts"]);

/**
 * One line that repeats the run where it was called from, for a POSIX shell: in a clone 002's form `K6_VUS=50 K6_DURATION=1m
 * make load-msa-report` where variables can say all of it, else `loadproof run ...` as it is called there, with every option
 * that is not at its default. A secret given by `-e` keeps its name only; secrets of the environment are left there. Where
 * and how the run is told is not repeated. `scaled`: with `{vus}` and `{duration}` in the place of their values.
 */
export function reproduceCommand(parts: CommandParts, scaled = false): string {
  const names = (Object.keys(OPTIONS) as OptionName[]).filter((name) => OPTIONS[name].shapesRun);
  const environment = scriptEnvironment(parts);
  const said = names.map((name) => ({
    name,
    ...(scaled && SCALED.has(name) ? placeholder(name) : say(name, parts)),
  }));
  const target = parts.definition?.makeTarget;
  const forMake = said.filter(({ name }) => !IMPLIED_BY_MAKE.has(name));
  const { context } = parts;
  const k6Words = formatFlags(parts.flags.k6Flags ?? []).map(quote);
  const isInClone = !IS_BUILT && context.workingDirectory === context.projectDirectory;
  const canMake = isInClone && k6Words.length === 0 && forMake.every(({ variables }) => variables !== null);
  if (target !== undefined && canMake)
    return [...forMake.flatMap(({ variables }) => variables ?? []), ...environment, "make", target].join(" ");
  const words = [...said.flatMap((one) => one.words), ...k6Words];
  return [...environment, ...programWords(context), "run", quote(parts.scenario), ...words].join(" ");
}

/** `npx loadproof`, or a launcher whose path may hold anything. */
function programWords(context: CommandParts["context"]): readonly string[] {
  const name = commandName(context);
  return /^(?:npx|pnpm exec) /.test(name) ? [name] : [quote(name)];
}

function placeholder(name: OptionName): Said {
  const { flags, ...option } = OPTIONS[name];
  const variable = option.kind === "text" ? option.variable : null;
  return {
    words: [longFlag(flags), `{${name}}`],
    variables: variable === null ? null : [`${variable}={${name}}`],
  };
}

const NOTHING: Said = { words: [], variables: [] };

function say(name: OptionName, { flags, system, targets, context }: CommandParts): Said {
  const option = OPTIONS[name];
  const read = <Name extends OptionName>(one: Name) =>
    readOption(one, flags, context, new ProblemCollector());
  if (name === "target") {
    // Of the environment, a script of the user's has its variables as they are.
    const given = Object.entries(targets).filter(([service]) => system !== null || isGiven(service, flags));
    return {
      words: given.flatMap(([service, urls]) => ["--target", quote(`${service}=${urls.join(",")}`)]),
      variables: given.map(([service, urls]) => `${targetVariable(service)}=${quote(urls.join(","))}`),
    };
  }
  if (option.kind === "list") {
    const texts = option.format(read(name) as never);
    const words = texts.flatMap((text) => [shortFlag(option.flags), quote(redact(text))]);
    return { words, variables: texts.length === 0 ? [] : null };
  }
  if (option.kind === "switch")
    return read(name) ? { words: [longFlag(option.flags)], variables: null } : NOTHING;
  const value = read(name);
  const format = option.format as (value: unknown) => string;
  const text = value === undefined ? "" : format(value);
  if (text === (option.fallback === undefined ? "" : format(option.fallback))) return NOTHING;
  return {
    words: [longFlag(option.flags), quote(text)],
    variables: option.variable === null ? null : [`${option.variable}=${quote(text)}`],
  };
}

function isGiven(service: string, { target = [] }: Flags): boolean {
  return target.some((text) => text.startsWith(`${service}=`));
}

/** Variables that only the environment gives: those of the scripts, and the servers of a system of the user's. */
function scriptEnvironment(parts: CommandParts): string[] {
  const { definition, system, targets, flags, context } = parts;
  if (system === null) return ownEnvironment(parts);
  const isExternal = Object.keys(targets).length > 0;
  const given = readOption("env", flags, context, new ProblemCollector());
  const ignored = new Set([
    ...system.entries.map(targetVariable),
    ...Object.keys(given),
    ...(isExternal ? [] : Object.keys(usualVariables(system))),
    ...Object.keys(system.variables).filter((name) => system.variables[name]?.secret === true),
  ]);
  const servers = isExternal ? (system.invariants?.servers ?? []).map((one) => SERVER_ADDRESSES[one]) : [];
  const names = new Set([
    ...Object.keys(system.variables),
    ...Object.keys(definition?.variables ?? {}),
    ...servers.filter(({ secret }) => !secret).map(({ variable }) => variable),
  ]);
  return assignments(
    [...names].filter((name) => !ignored.has(name)),
    context,
  );
}

/** Variables of the shell itself, which is the same when the command is run again. */
const OF_THE_SHELL = /^(?:PATH|HOME|USER|PWD|SHELL|TERM|LANG|CI|TMPDIR|HOSTNAME)$/;

/** Of a script of the user's: what its file names of `__ENV`, and what k6 takes from the environment. */
function ownEnvironment({ scriptPath, flags, targets, context }: CommandParts): string[] {
  const given = readOption("env", flags, context, new ProblemCollector());
  const read = variablesRead(scriptPath);
  const ofK6 = Object.keys(context.environment).filter(
    (name) => name.startsWith("K6_") && k6Variable(name) !== null,
  );
  const said = new Set([
    ...Object.keys(given),
    ...Object.values(OPTIONS).flatMap((option) => (option.kind === "text" ? (option.variable ?? []) : [])),
    ...(flags.target === undefined ? [] : Object.keys(targets).map(targetVariable)),
  ]);
  const names = new Set([...ofK6.sort(), ...("base" in targets ? [SHORT_VARIABLE] : []), ...read]);
  return assignments(
    [...names].filter((name) => !said.has(name) && !OF_THE_SHELL.test(name)),
    context,
  );
}

/** What a script names of `__ENV`; a file that can't be read names nothing. */
export function variablesRead(scriptPath: string): readonly string[] {
  const names = readText(scriptPath).matchAll(/\b__ENV(?:\.|\[\s*["'`])([A-Za-z_][A-Za-z0-9_]*)/g);
  return [...names].map(([, name = ""]) => name);
}

/** Those that are set and no secrets. */
function assignments(names: readonly string[], { environment }: Pick<Context, "environment">): string[] {
  return names.flatMap((name) => {
    const value = environment[name];
    if (!value || redact(`${name}=${value}`) !== `${name}=${value}`) return [];
    return [`${name}=${quote(value)}`];
  });
}

function readText(path: string): string {
  try {
    return readRegularText(path, FILE_BYTES_MAX.written);
  } catch {
    return "";
  }
}

/** `-e` of `-e, --env <NAME=VALUE>`. */
function shortFlag(flags: string): string {
  return /^-[a-z]\b/.exec(flags)?.[0] ?? longFlag(flags);
}
