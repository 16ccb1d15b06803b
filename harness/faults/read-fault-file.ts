import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Action } from "../contracts/plan.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText, UnreadableFile } from "../files/read-regular-file.ts";
import { LocatedDocument } from "../judge/index.ts";
import { parseDuration, parseUsers } from "../options/parse.ts";
import type { ProblemCollector } from "../text/problems.ts";
import {
  FAULTS_MAX,
  faultFileSchema,
  faultSchema,
  loadSchema,
  type WrittenFaultFile,
} from "./fault-file-schema.ts";
import { schemaProblems } from "./schema-problems.ts";
import { toAction } from "./to-action.ts";

/** A fault file: what is done to a system, and the run in which it is done. */
export interface FaultFile {
  /** As the user knows it: relative to the folder the command ran in. */
  readonly path: string;
  readonly title: { readonly en: string; readonly ko: string } | null;
  readonly why: string | null;
  /** As the command line takes it; `null`: it fits any. */
  readonly scenario: string | null;
  /** As the command line takes them; `null` where the file leaves them out. */
  readonly profile: string | null;
  readonly vus: string | null;
  readonly duration: string | null;
  /** Variables of the run, as the environment gives them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Path of the threshold file, as the command line takes it. */
  readonly thresholds: string | null;
  readonly faults: readonly Action[];
}

/** Whether a word of the command line names a file, and no fault (or profile) itself. */
export function isFilePath(word: string): boolean {
  return /\.(ya?ml|json)$/.test(word);
}

/** Reads a fault file; `null` when it is wrong: all its problems go to the collector, each with file and line. */
export function readFaultFile(
  path: string,
  { workingDirectory }: Pick<Context, "workingDirectory">,
  problems: ProblemCollector,
): FaultFile | null {
  const absolute = resolve(workingDirectory, path);
  const shown = relative(workingDirectory, absolute);
  try {
    const text = readRegularText(absolute, FILE_BYTES_MAX.written);
    return (
      problems.attempt(() => parseFaultFile(text, { path: shown, folder: dirname(absolute) }, problems)) ??
      null
    );
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const expected = `a YAML or JSON file of faults (${error.message})`;
    problems.add({ subject: "fault file", value: path, expected, hint: `looked for ${absolute}` });
    return null;
  }
}

/** `folder`: absolute path of the one it lies in. */
export function parseFaultFile(
  text: string,
  { path, folder }: { readonly path: string; readonly folder: string },
  problems: ProblemCollector,
): FaultFile | null {
  const document = LocatedDocument.parse(text, path);
  if (!isFaultFile(document.data)) {
    problems.add({ subject: path, expected: "a fault file: `version: 1` and a list of `faults`" });
    return null;
  }
  const result = faultFileSchema.safeParse(document.data);
  if (!result.success) {
    const tree = z.toJSONSchema(faultFileSchema, { io: "input", reused: "inline" });
    for (const problem of schemaProblems(document, result.error.issues, tree)) problems.add(problem);
    checkWhatIsRight(document, result.error.issues, folder, problems);
    return null;
  }
  const { title, why, scenario, profile, load, env, thresholds } = result.data;
  const isRight = isLoadRight(document, load, problems);
  const faults = result.data.faults.map((fault, index) =>
    toAction(fault, { document, path: ["faults", index], folder, problems }),
  );
  const read = faults.filter((fault) => fault !== null);
  if (!isRight || read.length < faults.length) return null;
  return {
    path,
    title: title ?? null,
    why: why ?? null,
    scenario: scenario ?? null,
    profile: profile === undefined || !isFilePath(profile) ? (profile ?? null) : beside(path, profile),
    vus: load?.vus ?? null,
    duration: load?.duration ?? null,
    variables: env ?? {},
    thresholds: thresholds === undefined ? null : beside(path, thresholds),
    faults: read,
  };
}

/** What a file names is looked for beside it. */
function beside(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

/** A file without a word of ours at its top is another one, and what it holds is nobody's to print. */
function isFaultFile(data: unknown): boolean {
  return typeof data === "object" && data !== null && ("faults" in data || "version" in data);
}

/** What only reading shows of those parts that the schema has nothing against, so that all problems are told at once. */
function checkWhatIsRight(
  document: LocatedDocument,
  issues: readonly z.core.$ZodIssue[],
  folder: string,
  problems: ProblemCollector,
): void {
  const isWrong = (path: readonly PropertyKey[]): boolean =>
    issues.some((issue) => path.every((part, index) => issue.path[index] === part));
  if (!isWrong(["load"]))
    isLoadRight(document, loadSchema.optional().parse(document.valueAt(["load"])), problems);
  const faults = document.valueAt(["faults"]);
  if (!Array.isArray(faults) || faults.length > FAULTS_MAX) return;
  for (const [index, fault] of faults.entries()) {
    const path = ["faults", index];
    if (!isWrong(path)) toAction(faultSchema.parse(fault), { document, path, folder, problems });
  }
}

function isLoadRight(
  document: LocatedDocument,
  { vus, duration }: NonNullable<WrittenFaultFile["load"]> = {},
  problems: ProblemCollector,
): boolean {
  const where = (key: string): string => `${document.at(["load", key])} load.${key}`;
  const areUsers = vus === undefined || parseUsers(vus, where("vus"), problems) !== undefined;
  const isTime = duration === undefined || parseDuration(duration, where("duration"), problems) !== undefined;
  return areUsers && isTime;
}
