import { readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import { baselineSchema, type Baseline } from "../contracts/baseline.ts";
import type { Context } from "../context.ts";
import { InputProblems } from "../errors.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readTextIfThere, UnreadableFile } from "../files/read-regular-file.ts";
import { parseWhole } from "../text/parse-whole.ts";
import { guardDisk } from "../files/guard-disk.ts";

/** Pinned baselines are files that are reviewed like code: `baselines/<scenario>/<profile>.json` where the user works. */
const FOLDER = "baselines";

export interface PinnedBaseline {
  /** `msa-hotpath/quick`. */
  readonly name: string;
  /** Relative to the working folder. */
  readonly path: string;
  readonly baseline: Baseline;
}

type Place = Pick<Context, "workingDirectory">;

/** The name under which a run of this scenario and profile is pinned; `own` when the script's options gave the load. */
export function baselineName({ scenario, profile }: Pick<Baseline, "scenario" | "profile">): string {
  return `${scenario}/${profile ?? "own"}`;
}

export async function readPinned(name: string, place: Place): Promise<PinnedBaseline | null> {
  const path = pathOf(name, place);
  const text = readIfThere(path);
  if (text === null) return null;
  return { name, path: relative(place.workingDirectory, path), baseline: parseBaseline(text, path) };
}

export async function listPinned(place: Place): Promise<readonly PinnedBaseline[]> {
  const folder = join(place.workingDirectory, FOLDER);
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const names = files
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();
  const found = await Promise.all(names.map((name) => readPinned(name, place)));
  return found.filter((one) => one !== null);
}

export async function writePinned(baseline: Baseline, place: Place): Promise<PinnedBaseline> {
  const name = baselineName(baseline);
  const path = pathOf(name, place);
  await guardDisk(path, async () => {
    await makeFolder(dirname(path));
    await writeFile(path, `${JSON.stringify(baseline, null, 2)}\n`);
  });
  return { name, path: relative(place.workingDirectory, path), baseline };
}

/** Removes a pinned baseline; false when there is none of that name. */
export async function dropPinned(name: string, place: Place): Promise<boolean> {
  if ((await readPinned(name, place)) === null) return false;
  await rm(pathOf(name, place));
  return true;
}

export function parseBaseline(text: string, path: string): Baseline {
  const parsed = baselineSchema.safeParse(parseWhole(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message = `${issue?.path.join(".") || "file"}: ${issue?.message ?? "not one"}`;
  throw new InputProblems([{ subject: path, expected: `a baseline that loadproof wrote (${message})` }]);
}

function readIfThere(path: string): string | null {
  try {
    return readTextIfThere(path, FILE_BYTES_MAX.saved);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new InputProblems([
      { subject: path, expected: "a baseline that can be read", hint: error.message },
    ]);
  }
}

/** A segment that leads nowhere else. */
const SEGMENT = /^[^\s./\\\p{Cc}][^/\\\p{Cc}]*$/u;

function pathOf(name: string, { workingDirectory }: Place): string {
  if (name.split("/").every((segment) => SEGMENT.test(segment)))
    return join(workingDirectory, FOLDER, `${name}.json`);
  const expected = "a name such as msa-hotpath/quick (`loadproof baseline list` shows them)";
  throw new InputProblems([{ subject: "baseline", value: name, expected }]);
}
