import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { RunEvidence } from "../contracts/run.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { type CauseFinding, finalLines, type ReportLanguage } from "../report/index.ts";

interface Told {
  readonly evidence: RunEvidence;
  readonly verdict: Verdict;
  readonly cause: CauseFinding | undefined;
  readonly reportPath: string;
  readonly runDirectory: string;
  readonly language: ReportLanguage;
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
