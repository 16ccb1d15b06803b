import { longFlag } from "../options/read-option.ts";
import { OPTIONS } from "../options/table.ts";
import type { ProofLoad } from "../systems/proof.ts";
import { quote } from "../text/quote.ts";

const FLAGS = ["profile", "vus", "duration", "action", "thresholds"] as const;

/** `NAME=VALUE chat --profile smoke --vus 20`: a load as the command line takes it, variables first. */
export function loadWords({ scenario, flags, variables = {} }: ProofLoad): string {
  const assigned = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`);
  const words = FLAGS.flatMap((name) => {
    const given = flags[name] ?? [];
    const values = typeof given === "string" ? [given] : given;
    return values.flatMap((value) => [longFlag(OPTIONS[name].flags), quote(value)]);
  });
  return [...assigned, scenario, ...words].join(" ");
}
