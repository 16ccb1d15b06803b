import type { Context } from "../context.ts";
import type { ProblemCollector } from "../text/problems.ts";
import { type Flags, type OptionName, OPTIONS, type ValueOf } from "./table.ts";

/** What an option is: the flag, else the variable, else its default. Every problem goes to the collector. */
export function readOption<Name extends OptionName>(
  name: Name,
  flags: Flags,
  { environment }: Pick<Context, "environment">,
  problems: ProblemCollector,
): ValueOf<Name> {
  const option = OPTIONS[name];
  const given = flags[name];
  const read = (): unknown => {
    if (option.kind === "switch") return given === true;
    if (option.kind === "list") return option.parse((given ?? []) as readonly string[], problems);
    if (typeof given === "string") return option.parse(given, longFlag(option.flags), problems);
    const value = option.variable === null ? undefined : environment[option.variable];
    return value ? option.parse(value, option.variable ?? "", problems) : option.fallback;
  };
  return read() as ValueOf<Name>;
}

/** What an option was given by, as messages about it name it: its flag, else its variable. */
export function givenBy(name: OptionName, flags: Flags): string {
  const option = OPTIONS[name];
  const variable = option.kind === "text" ? option.variable : null;
  return flags[name] === undefined && variable !== null ? variable : longFlag(option.flags);
}

/** `--env` of `-e, --env <NAME=VALUE>`. */
export function longFlag(flags: string): string {
  return /--[a-z0-9-]+/.exec(flags)?.[0] ?? flags;
}
