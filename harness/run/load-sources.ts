import { relative } from "node:path";
import type { RunEvidence } from "../contracts/run.ts";
import type { Verdict } from "../contracts/verdict.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import { objectiveLines, savedThresholdsSchema } from "../plan/read-thresholds.ts";
import { placeIn, type SourceLine, type Sources, thresholdLine } from "../report/view/sources.ts";
import { RunFolder, THRESHOLDS_FILE } from "../saved/run-folder.ts";

/** Where objectives and exceptions of a run stand in the user's files; what can't be found any more is left out. */
export function loadSources(
  folder: RunFolder,
  evidence: RunEvidence,
  verdict: Verdict,
  workingDirectory: string,
): Sources {
  const script = scriptOf(folder);
  const shown = script === null ? "" : relative(workingDirectory, script.path);
  const ofScript = verdict.objectives.flatMap(({ id }): [string, SourceLine][] => {
    const line = script === null ? null : thresholdLine(script.text, id);
    return line === null ? [] : [[id, { file: shown, line }]];
  });
  const { fatal, messages } = evidence.scriptErrors;
  const place = placeIn(fatal ?? messages[0]?.message ?? "");
  return {
    objectives: { ...ofFile(folder), ...Object.fromEntries(ofScript) },
    script: place === null ? null : { ...place, file: relative(workingDirectory, place.file) },
  };
}

function ofFile(folder: RunFolder): Sources["objectives"] {
  const text = textOf(folder.file(THRESHOLDS_FILE), FILE_BYTES_MAX.saved);
  const saved = text === null ? null : savedThresholdsSchema.safeParse(JSON.parse(text));
  return saved?.success === true ? objectiveLines(saved.data) : {};
}

function scriptOf(folder: RunFolder): { readonly path: string; readonly text: string } | null {
  const plan = textOf(folder.file("plan.json"), FILE_BYTES_MAX.saved);
  const path = plan === null ? undefined : (JSON.parse(plan) as { script?: unknown }).script;
  const text = typeof path === "string" ? textOf(path, FILE_BYTES_MAX.written) : null;
  return text === null || typeof path !== "string" ? null : { path, text };
}

function textOf(path: string, bytesMax: number): string | null {
  try {
    return readRegularText(path, bytesMax);
  } catch {
    return null;
  }
}
