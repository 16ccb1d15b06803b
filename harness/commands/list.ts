import { SCENARIOS } from "#scenarios/catalog.ts";
import { PROFILE_NAMES, RATE_PROFILE_NAMES, resolveShape } from "#scenarios/profiles.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { EXIT } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import { shapeDurationMs } from "../terminal/words.ts";
import type { Register } from "./program.ts";

/** `loadproof list`: the bundled scenarios and the load profiles. */
export const registerList: Register = (program, context, exit) => {
  program
    .command("list")
    .description("list the bundled scenarios and the load profiles")
    .option("--json", "as JSON")
    .action((flags: { readonly json?: boolean }) => {
      const profiles = [...PROFILE_NAMES, ...RATE_PROFILE_NAMES].map((name) => ({
        name,
        shape: resolveShape(name, {}),
      }));
      const text =
        flags.json === true ? JSON.stringify({ scenarios: SCENARIOS, profiles }, null, 2) : listing(profiles);
      context.stdout.write(`${text}\n`);
      exit(EXIT.pass);
    });
};

function listing(profiles: readonly { readonly name: string; readonly shape: LoadShape }[]): string {
  const scenarios = SCENARIOS.map(({ name, description }) => `  ${name.padEnd(16)} ${description}`);
  const lines = profiles.map(({ name, shape }) => `  ${name.padEnd(16)} ${describeShape(shape)}`);
  return [
    "Scenarios",
    ...scenarios,
    "",
    "Profiles (K6_VUS scales the levels, K6_DURATION is the steady phase)",
    ...lines,
  ].join("\n");
}

function describeShape(shape: LoadShape): string {
  const unit = shape.model === "closed" ? "VUs" : "iterations/s";
  const steps = shape.phases.map(({ phase, durationMs, from, to }) => {
    const level = from === to ? String(to) : `${from}→${to}`;
    return `${phase} ${level} ${unit} ${formatDuration(durationMs)}`;
  });
  return `${formatDuration(shapeDurationMs(shape))}: ${steps.join(", ")}`;
}
