import { relative, resolve } from "node:path";
import type { Profile, ProfilePhase } from "#scenarios/profiles.ts";
import type { Context } from "../context.ts";
import { InputProblems, type Problem } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText, UnreadableFile } from "../files/read-regular-file.ts";
import { describePath, LocatedDocument, unknownKey, wrongValue } from "../judge/index.ts";
import { parseDurationMs } from "../text/duration.ts";
import { boundedName } from "../text/names.ts";
import { profileFileSchema, type WrittenPhase, type WrittenProfile } from "./profile-schema.ts";

/** Whether `--profile` names a file and no profile of the catalogue. */
export function isProfilePath(word: string): boolean {
  return /\.(ya?ml|json)$/.test(word) || word.includes("/");
}

/** `load/peak.yaml` is called `peak`. */
export function profileName(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replace(/\.(ya?ml|json)$/, "");
  return boundedName(base.normalize("NFC") || "profile");
}

/** Reads a profile file. Throws `InputProblems` with every problem: file and line, value, what was expected. */
export function readProfile(word: string, context: Pick<Context, "workingDirectory">): Profile {
  const path = resolve(context.workingDirectory, word);
  try {
    const text = readRegularText(path, FILE_BYTES_MAX.written);
    return parseProfile(text, relative(context.workingDirectory, path));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const expected = `a YAML or JSON file of a profile (${error.message})`;
    throw new InputProblems([{ subject: "profile", value: word, expected, hint: `looked for ${path}` }]);
  }
}

export function parseProfile(text: string, fileName: string): Profile {
  const document = LocatedDocument.parse(text, fileName);
  if (!isProfileFile(document.data)) {
    const expected = "a profile file: `version: 1` and a list of `phases`";
    throw new InputProblems([{ subject: fileName, expected }]);
  }
  const result = profileFileSchema.safeParse(document.data);
  if (!result.success)
    throw new InputProblems(result.error.issues.flatMap((issue) => problemsOf(document, issue)));
  const problems = contradictions(document, result.data);
  if (problems.length > 0) throw new InputProblems(problems);
  const { description = "", model, vusMax } = result.data;
  const phases = withLevels(result.data.phases);
  return { description, model, phases, ...(vusMax === undefined ? {} : { vusMax }) };
}

/** A file without a word of ours at its top is another one, and what it holds is nobody's to print. */
function isProfileFile(data: unknown): boolean {
  return typeof data === "object" && data !== null && ("phases" in data || "version" in data);
}

type Issue = Parameters<typeof describePath>[0] extends infer Path
  ? {
      readonly path: Path;
      readonly message: string;
      readonly code: string;
      readonly keys?: readonly string[];
    }
  : never;

function problemsOf(document: LocatedDocument, issue: Issue): Problem[] {
  const { path, message, keys } = issue;
  if (issue.code === "unrecognized_keys" && keys !== undefined) {
    const known = Object.keys(path.length === 0 ? profileFileSchema.shape : PHASE_KEYS);
    return keys.map((key) => unknownKey(document, path, key, known));
  }
  return [wrongValue(document, path, message)];
}

const PHASE_KEYS = profileFileSchema.shape.phases.element.shape;

/** What each value alone does not show. */
function contradictions(document: LocatedDocument, { model, phases, vusMax }: WrittenProfile): Problem[] {
  const problems: Problem[] = [];
  const at = (...path: readonly PropertyKey[]): string => `${document.at(path)} ${describePath(path)}`;
  phases.forEach((phase, index) => {
    const moves = phase.from !== undefined || phase.to !== undefined;
    if (phase.level === undefined && phase.to === undefined) {
      const expected = "a level that is held, or `to`, the level at its end";
      problems.push({ subject: at("phases", index), expected });
    } else if (phase.level !== undefined && moves) {
      problems.push({ subject: at("phases", index), expected: "either level, or from and to" });
    }
  });
  if (!phases.some(({ phase }) => phase === "steady")) {
    const expected = "at least one phase `steady`: it is what is judged";
    problems.push({ subject: at("phases"), expected });
  }
  if (phases.every(({ level = 0, from = 0, to = 0 }) => Math.max(level, from, to) === 0))
    problems.push({ subject: at("phases"), expected: "a level above 0 in some phase" });
  if (vusMax !== undefined && model === "closed") {
    const expected = "no vusMax: with the closed model the levels are the virtual users";
    problems.push({ subject: at("vusMax"), value: String(vusMax), expected });
  }
  return problems;
}

function withLevels(phases: readonly WrittenPhase[]): ProfilePhase[] {
  let reached = 0;
  return phases.map(({ phase, duration, level, from, to }) => {
    const start = level ?? from ?? reached;
    reached = level ?? to ?? start;
    return { phase, durationMs: parseDurationMs(duration) ?? 0, from: start, to: reached };
  });
}
