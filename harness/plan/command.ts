import type { ScenarioDefinition } from "#scenarios/catalog.ts";
import type { Context } from "../context.ts";
import { formatFlags } from "../k6-options/format-flags.ts";
import { commandName } from "../installation.ts";
import { longFlag, readOption } from "../options/read-option.ts";
import { type Flags, type OptionName, OPTIONS } from "../options/table.ts";
import { targetVariable } from "../systems/base-urls.ts";
import type { SystemDescription } from "../systems/index.ts";
import { SERVER_ADDRESSES } from "../systems/server-addresses.ts";
import { ProblemCollector } from "../text/problems.ts";
import { redact } from "../text/redact.ts";
import type { Targets } from "./targets.ts";

export interface CommandParts {
  /** As it was called: a name or a path. */
  readonly scenario: string;
  readonly flags: Flags;
  readonly definition: ScenarioDefinition | null;
  readonly system: SystemDescription | null;
  readonly targets: Targets;
  readonly context: Pick<Context, "environment" | "projectDirectory" | "workingDirectory">;
}

/** What must be said of one option: as words of the command line, and as variables, where there are such. */
interface Said {
  readonly words: readonly string[];
  readonly variables: readonly string[] | null;
}

/** Make targets write the artifacts anyway. */
const IMPLIED_BY_MAKE: ReadonlySet<OptionName> = new Set(["artifacts"]);

/**
 * One line that repeats the run, for a POSIX shell: 002's form `K6_VUS=50 K6_DURATION=1m make load-msa-report` where
 * variables can say all of it and the Makefile is at hand, else loadproof as it is called here with every option that is not at its default. A secret given by
 * `-e` keeps its name only; secrets of the environment are left there. Where and how the run is told is not repeated.
 */
export function reproduceCommand(parts: CommandParts): string {
  const names = (Object.keys(OPTIONS) as OptionName[]).filter((name) => OPTIONS[name].shapesRun);
  const environment = scriptEnvironment(parts);
  const said = names.map((name) => ({ name, ...say(name, parts) }));
  const target = parts.definition?.makeTarget;
  const forMake = said.filter(({ name }) => !IMPLIED_BY_MAKE.has(name));
  const { k6Flags = [] } = parts.flags;
  const isAtHand = parts.context.workingDirectory === parts.context.projectDirectory && k6Flags.length === 0;
  if (target !== undefined && isAtHand && forMake.every(({ variables }) => variables !== null))
    return [...forMake.flatMap(({ variables }) => variables ?? []), ...environment, "make", target].join(" ");
  const words = [...said.flatMap((one) => one.words), ...formatFlags(k6Flags).map(quote)];
  return [...environment, `${commandName(parts.context)} run`, quote(parts.scenario), ...words].join(" ");
}

const NOTHING: Said = { words: [], variables: [] };

function say(name: OptionName, { flags, targets, context }: CommandParts): Said {
  const option = OPTIONS[name];
  const read = <Name extends OptionName>(one: Name) =>
    readOption(one, flags, context, new ProblemCollector());
  if (name === "target") {
    const given = Object.entries(targets);
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

/** Variables that only the environment gives: those of the scripts, and the servers of a system of the user's. */
function scriptEnvironment({ definition, system, targets, flags, context }: CommandParts): string[] {
  if (system === null) return [];
  const isExternal = Object.keys(targets).length > 0;
  const given = readOption("env", flags, context, new ProblemCollector());
  const ignored = new Set([
    ...system.entries.map(targetVariable),
    ...Object.keys(given),
    ...(isExternal ? [] : Object.keys(system.fixtures.variables)),
    ...Object.keys(system.variables).filter((name) => system.variables[name]?.secret === true),
  ]);
  const servers = isExternal ? (system.invariants?.servers ?? []).map((one) => SERVER_ADDRESSES[one]) : [];
  const names = new Set([
    ...Object.keys(system.variables),
    ...Object.keys(definition?.variables ?? {}),
    ...servers.filter(({ secret }) => !secret).map(({ variable }) => variable),
  ]);
  return [...names].flatMap((name) => {
    const value = context.environment[name];
    if (!value || ignored.has(name) || redact(`${name}=${value}`) !== `${name}=${value}`) return [];
    return [`${name}=${quote(value)}`];
  });
}

/** `-e` of `-e, --env <NAME=VALUE>`. */
function shortFlag(flags: string): string {
  return /^-[a-z]\b/.exec(flags)?.[0] ?? longFlag(flags);
}

/** As a POSIX shell reads it back. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_.,:/@=%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
