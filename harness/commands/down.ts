import { keptEnvironmentDirectory, readEnvironmentState, stopKeeper } from "../environment/index.ts";
import { EXIT } from "../errors.ts";
import { keptTitle } from "./describe-kept.ts";
import type { Register } from "./program.ts";

/** By outcome; `{system}` is what was up. */
const WORDS = {
  stopped: "The {system} is down.",
  forced: "The {system} is down; it did not stop by itself and was ended.",
  "not-running": "Nothing is up.",
  stale: "Nothing is up; what an earlier `up` had left behind is removed.",
} as const;

/** `loadproof down`: stops what `up` started. */
export const registerDown: Register = (program, context, exit) => {
  program
    .command("down")
    .description("stop what `loadproof up` started")
    .action(async () => {
      const directory = keptEnvironmentDirectory(context);
      const state = await readEnvironmentState(directory);
      const result = await stopKeeper(directory);
      context.stdout.write(`${WORDS[result].replace("{system}", keptTitle(state?.topology ?? ""))}\n`);
      exit(EXIT.pass);
    });
};
