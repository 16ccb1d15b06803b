import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { type Action, actionSchema, type FileReference } from "../contracts/plan.ts";
import type { RunEvidence } from "../contracts/run.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { readRegularFile, UnreadableFile } from "../files/read-regular-file.ts";
import { EVIDENCE_FILE, type RunFolder } from "./run-folder.ts";

/**
 * The bytes of a file that `run.json` names: it lies in the run's folder and is the one that the run wrote. Nothing else is
 * ever read for it, as it decides what is said of the run. @throws InputProblems
 */
export function readRunFile(folder: RunFolder, { path, sha256 }: FileReference): Buffer {
  const bytes = readBytes(insidePath(folder, path));
  if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
  const expected = "the file that the run wrote, with the hash that run.json has of it";
  throw new InputProblems([{ subject: folder.file(path), expected, hint: "run the load again" }]);
}

/** Checks each file that `run.json` names and that is there; one that is missing is missed by who needs it. */
export function checkRunFiles(folder: RunFolder, evidence: RunEvidence): void {
  for (const reference of referencesOf(evidence)) {
    const path = insidePath(folder, reference.path);
    if (isThere(path)) readRunFile(folder, reference);
  }
  checkActions(folder, evidence);
}

/** A merge of runs has a plan without one. */
const planSchema = z.object({ schedule: z.array(actionSchema) });

/** Actions are those of the plan, one for each: what was not planned was not done, and nothing of it is left out. */
function checkActions(folder: RunFolder, { plan, actions }: RunEvidence): void {
  if (!isThere(insidePath(folder, plan.path))) return;
  const planned = planSchema.safeParse(parseWhole(readRunFile(folder, plan).toString("utf8")));
  if (!planned.success || linesOf(planned.data.schedule) === linesOf(actions)) return;
  throw new InputProblems([
    {
      subject: `${folder.file(EVIDENCE_FILE)} actions`,
      value: actions.map(({ name }) => name).join(", "),
      expected: `those of ${plan.path}: ${planned.data.schedule.map(({ name }) => name).join(", ") || "none"}`,
      hint: "run the load again",
    },
  ]);
}

function linesOf(actions: readonly Action[]): string {
  const parts = actions.map(({ name, kind, subject, atMs, durationMs }) => [
    name,
    kind,
    subject,
    atMs,
    durationMs,
  ]);
  return JSON.stringify(parts);
}

/** All but the samples, which may be large and are checked when they are read. */
function referencesOf(evidence: RunEvidence): readonly FileReference[] {
  const { plan, bundle, summary, console, observations, systemState, invariants, failures, recordedIds } =
    evidence;
  const findings = invariants.state === "checked" ? invariants.findings : null;
  const files = [plan, bundle, summary, console, observations, systemState, failures, findings];
  return [...files, ...Object.values(recordedIds)].filter((file) => file !== null && file !== undefined);
}

function insidePath(folder: RunFolder, path: string): string {
  const full = resolve(folder.path, path);
  if (isAbsolute(path) || path.includes("\0") || leaves(folder.path, full) || linkLeaves(folder.path, full)) {
    const expected = "the path of a file inside the run's folder";
    throw new InputProblems([{ subject: `${folder.file(EVIDENCE_FILE)} path`, value: path, expected }]);
  }
  return full;
}

/** Whether symbolic links on the way lead out of the folder. */
function linkLeaves(folder: string, full: string): boolean {
  try {
    return leaves(realpathSync(folder), realpathSync(full));
  } catch {
    return false;
  }
}

function leaves(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}

function isThere(path: string): boolean {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}

function readBytes(path: string): Buffer {
  try {
    return readRegularFile(path, FILE_BYTES_MAX.evidence);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const expected = "a file of a saved run that can be read";
    throw new InputProblems([{ subject: path, expected, hint: error.message }]);
  }
}
