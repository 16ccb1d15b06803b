import { keptEnvironmentDirectory, stopKeeper } from "../environment/index.ts";
import { EXIT } from "../errors.ts";
import type { Register } from "./program.ts";

const WORDS = {
  stopped: "The chat system is down.",
  forced: "The chat system is down; it did not stop by itself and was ended.",
  "not-running": "Nothing is up.",
  stale: "Nothing is up; what an earlier `up` had left behind is removed.",
} as const;

/** `loadproof down`: stops what `up` started. */
export const registerDown: Register = (program, context, exit) => {
  program
    .command("down")
    .description("stop what `loadproof up` started")
    .action(async () => {
      const result = await stopKeeper(keptEnvironmentDirectory(context));
      context.stdout.write(`${WORDS[result]}\n`);
      exit(EXIT.pass);
    });
};
