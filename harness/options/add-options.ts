import { type Command, Option } from "commander";
import { type OptionName, OPTIONS } from "./table.ts";

/** Gives a command these options of the table, with words of its own where it means them otherwise. */
export function addOptions(
  command: Command,
  names: readonly OptionName[],
  words: Readonly<Partial<Record<OptionName, string>>> = {},
): Command {
  for (const name of names) {
    const option = OPTIONS[name];
    const help = words[name] ?? option.help;
    const variable = option.kind === "text" ? option.variable : null;
    const described = variable === null ? help : `${help} (${variable})`;
    if (option.kind === "list") command.option(option.flags, described, collect, []);
    // A flag whose value may be left out gives an empty one then.
    else if (option.flags.includes(" [")) command.addOption(new Option(option.flags, described).preset(""));
    else command.option(option.flags, described);
  }
  return command;
}

export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
