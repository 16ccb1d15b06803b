import { type Command, Option } from "commander";
import { InputProblems } from "../errors.ts";
import { K6_FLAGS } from "./flags.ts";
import { splitWords } from "./split-words.ts";

const HEADING = "Options of k6, with k6's meaning (further ones of another k6 behind --):";

/** Lets a command take the flags of `k6 run` beside its own; they come as `k6Flags` among its options. */
export function takeK6Flags(command: Command): Command {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (words) => {
    const { k6, rest, incomplete } = splitWords(words);
    if (incomplete.length > 0)
      throw new InputProblems(incomplete.map((subject) => ({ subject, expected: "a value behind it" })));
    command.setOptionValue("k6Flags", k6);
    return parse([...rest]);
  };
  // Known to commander for the help, and for what an unknown flag is near to.
  for (const option of k6Options()) command.addOption(option);
  return command;
}

function k6Options(): Option[] {
  return Object.entries(K6_FLAGS).flatMap(([name, { use, short, bare }]) => {
    if (use === "own" || use === "refuse") return [];
    const value = bare === undefined ? " <value>" : "";
    return [new Option(`${short === undefined ? "" : `-${short}, `}--${name}${value}`).helpGroup(HEADING)];
  });
}
