import type { Context } from "../context.ts";
import type { BuiltScript } from "../load/index.ts";
import type { PreparedRun } from "../plan/prepare-run.ts";
import type { RunFolder } from "../saved/run-folder.ts";
import type { Telling } from "../report/words/telling.ts";
import type { Transcript } from "../terminal/transcript.ts";
import type { EvidenceRecorder } from "./evidence-recorder.ts";

/** What the steps of one run have in common. */
export interface RunSetting {
  readonly prepared: PreparedRun;
  readonly script: BuiltScript;
  readonly folder: RunFolder;
  readonly recorder: EvidenceRecorder;
  readonly context: Context;
  readonly progress: Transcript;
  /** How the run speaks to its reader. */
  readonly telling: Telling;
}
