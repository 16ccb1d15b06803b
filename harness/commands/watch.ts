import { addOptions } from "../options/add-options.ts";
import {
  ROLLBACK_THRESHOLDS,
  readWatchOptions,
  WATCH_DEFAULTS,
  type WatchFlags,
} from "../watch/read-options.ts";
import { watch } from "../watch/watch.ts";
import type { Register } from "./program.ts";

/** `loadproof watch`: whether what runs in production calls for a rollback. */
export const registerWatch: Register = (program, context, exit) => {
  const command = program
    .command("watch")
    .description(
      "judge a live Prometheus until a rollback trigger holds (exit 1) or the time is over (exit 0)",
    )
    .option("--for <time>", `how long to watch, default ${WATCH_DEFAULTS.for}`)
    .option("--every <time>", `how often to look, default ${WATCH_DEFAULTS.every}`)
    .option(
      "--unknown-for <time>",
      `how long a value may be unknown before the watch ends as INVALID (exit 3), default ${WATCH_DEFAULTS.unknownFor}`,
    )
    .option("--load <scenario>", "a trickle of load beside it, whose figures are judged too: name or script")
    .option(
      "--load-rate <number>",
      `iterations a second of that load, default ${WATCH_DEFAULTS.loadRate}, at most 20`,
    )
    .option("--on-trigger <command>", "run this once when a trigger holds; without it nothing is rolled back")
    .option("--rollback <file>", "rollback commands that are printed in place of those of 001");
  addOptions(
    command,
    ["thresholds", "prometheus", "target", "env", "k6", "lang", "reportDir", "quiet", "json"],
    {
      thresholds: `triggers, default ${ROLLBACK_THRESHOLDS}`,
      target: "base URL of a service for --load; repeat it",
      quiet: "print the last lines only",
      json: "print the report as JSON on stdout, changes as JSON lines on stderr",
    },
  ).action(async (flags: WatchFlags) => exit(await watch(await readWatchOptions(flags, context), context)));
};
