import type { Context } from "../context.ts";

/** Whether stderr is a terminal on which something can be redrawn in place. */
export function isInteractive({ stderr, environment }: Pick<Context, "stderr" | "environment">): boolean {
  return stderr.isTTY === true && !environment["CI"] && environment["TERM"] !== "dumb";
}
