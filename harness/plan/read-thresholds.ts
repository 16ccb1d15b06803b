import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText, UnreadableFile } from "../files/read-regular-file.ts";
import { objectiveLocations, parseThresholds, queryLocations, type ThresholdFile } from "../judge/index.ts";
import type { ProblemCollector } from "../text/problems.ts";

/** A threshold file with all it extends, as text: saved with a run so that the run can be judged from its folder alone. */
export const savedThresholdsSchema = z.strictObject({
  schema: z.literal("loadproof.thresholds"),
  version: z.literal(1),
  /** As the user knows it: relative to the folder the command ran in. */
  path: z.string(),
  text: z.string(),
  /** Texts of the files it extends, by the name that `extends` gives. */
  extended: z.record(z.string(), z.string()),
});
export type SavedThresholds = z.infer<typeof savedThresholdsSchema>;

export interface LoadedThresholds {
  readonly file: ThresholdFile;
  readonly saved: SavedThresholds;
}

interface Request {
  /** `--thresholds`, relative to the working folder. */
  readonly given: string | undefined;
  /** Name of the bundled scenario; `null` for a script of the user's. */
  readonly scenario: string | null;
  readonly profile: string | null;
  readonly context: Pick<Context, "workingDirectory" | "projectDirectory">;
  readonly problems: ProblemCollector;
}

/**
 * The file the user named, else the bundled one of the scenario and profile, else the scenario's objectives; `null` when
 * there is none or it is wrong.
 */
export function loadThresholds(request: Request): LoadedThresholds | null {
  const path = thresholdPath(request);
  if (path === null) return null;
  const text = readFirst(path, request.problems);
  if (text === null) return null;
  const extended: Record<string, string> = {};
  const shown = relative(request.context.workingDirectory, path);
  const readExtended = (name: string): string =>
    (extended[name] ??= readRegularText(resolve(dirname(path), name), FILE_BYTES_MAX.written));
  const file = request.problems.attempt(() => parseThresholds(text, shown, readExtended));
  if (file === undefined) return null;
  return { file, saved: { schema: "loadproof.thresholds", version: 1, path: shown, text, extended } };
}

/** The threshold file as it was saved with a run. */
export function parseSavedThresholds(saved: SavedThresholds): ThresholdFile {
  return parseThresholds(saved.text, saved.path, readSaved(saved));
}

/** `file:line` of the query of an objective, for messages about it. */
export function locateQuery(saved: SavedThresholds, objective: string): string {
  return queryLocations(saved.text, saved.path, readSaved(saved)).get(objective) ?? saved.path;
}

/** The line of each objective in the file that names it, by the objective's id. */
export function objectiveLines(
  saved: SavedThresholds,
): Readonly<Record<string, { readonly file: string; readonly line: number }>> {
  const found = objectiveLocations(saved.text, saved.path, readSaved(saved));
  return Object.fromEntries(
    [...found].flatMap(([id, at]) => {
      const [, file, line] = /^(.*):(\d+)$/s.exec(at) ?? [];
      return file === undefined ? [] : [[id, { file, line: Number(line) }] as const];
    }),
  );
}

function readSaved({ extended }: SavedThresholds): (name: string) => string {
  return (name) => {
    const text = extended[name];
    if (text === undefined) throw new Error(`the saved thresholds hold no ${name}`);
    return text;
  };
}

function thresholdPath({ given, scenario, profile, context }: Request): string | null {
  if (given !== undefined) return resolve(context.workingDirectory, given);
  if (scenario === null || profile === null) return null;
  const folder = join(context.projectDirectory, "thresholds", scenario);
  const ofProfile = join(folder, `${profile}.yaml`);
  return existsSync(ofProfile) ? ofProfile : join(folder, "objectives.yaml");
}

function readFirst(path: string, problems: ProblemCollector): string | null {
  try {
    return readRegularText(path, FILE_BYTES_MAX.written);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const problem = error.isMissing
      ? { expected: "a YAML or JSON file that exists", hint: nearby(path) }
      : { expected: "a YAML or JSON file", hint: error.message };
    problems.add({ subject: "threshold file", value: path, ...problem });
    return null;
  }
}

/** Files that are looked into for the hint of a missing one, at most. */
const LOOKED_INTO_MAX = 100;

/** The threshold files beside a path that has none. */
function nearby(path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) return `there is no folder ${folder}`;
  const names = readdirSync(folder)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .slice(0, LOOKED_INTO_MAX)
    .filter((name) => looksLikeThresholds(join(folder, name)));
  return names.length === 0 ? `there is none in ${folder}` : `there are ${names.join(", ")} in ${folder}`;
}

function looksLikeThresholds(path: string): boolean {
  try {
    const text = readRegularText(path, FILE_BYTES_MAX.written);
    return /^[\s{"']*version["']?\s*:/m.test(text) && /^[\s{"']*(objectives|k6|extends)["']?\s*:/m.test(text);
  } catch {
    return false;
  }
}
