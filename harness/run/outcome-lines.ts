import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { finalLines } from "../report/index.ts";

interface Told extends Omit<Parameters<typeof finalLines>[0], "command" | "vusMax" | "colour"> {
  readonly evidence: RunEvidence;
  readonly context: Context;
}

/** The last lines of a run, and of `judge` and `merge`, which say the same of it. */
export function outcomeLines({ evidence, context, ...told }: Told): readonly string[] {
  return finalLines({
    ...told,
    command: evidence.command,
    ...(evidence.shape === null ? {} : { vusMax: evidence.shape.vusMax }),
    colour: styleText("red", "x", { stream: context.stdout }) !== "x",
  });
}
