import type { Context } from "../context.ts";
import { EXIT } from "../errors.ts";
import { doctor } from "./doctor.ts";
import { formatDoctor } from "./format-doctor.ts";

/** What a command prints and ends with. */
export interface CommandOutcome {
  /** Without a final line break; empty when there is nothing to say. */
  readonly text: string;
  readonly exitCode: number;
}

/** `loadproof doctor`: exit 0 when the main job can run, else 4. */
export async function runDoctor(context: Context): Promise<CommandOutcome> {
  const { text, mainJobCanRun } = formatDoctor(await doctor(context));
  return { text, exitCode: mainJobCanRun ? EXIT.pass : EXIT.configuration };
}
