import { createWriteStream } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FailureSample } from "../../contracts/failures.ts";
import type { FileReference } from "../../contracts/plan.ts";
import { guardDisk } from "../../files/guard-disk.ts";
import { parseWhole } from "../../text/parse-whole.ts";
import { hashFile } from "../../saved/run-folder.ts";
import { CONSOLE_FILE, FAILURES_FILE, idsFile, SAMPLES_FILE, SUMMARY_FILE } from "../files.ts";
import type { GeneratorPart, LoadResult } from "../load-options.ts";
import { idsText } from "../samples/ids-text.ts";
import { failuresText, mergedFailures } from "./merge-failures.ts";
import { mergeIds, readIds } from "./merge-ids.ts";
import { mergeScriptErrors } from "./merge-script-errors.ts";
import { mergeSummaries } from "./merge-summaries.ts";
import { mergeFiles } from "./samples/merge-files.ts";

/** What several generators left behind as that of one load, in `directory`. What one of them lacks, the whole lacks. */
export async function mergeParts(parts: readonly GeneratorPart[], directory: string): Promise<LoadResult> {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error("a load has at least one generator");
  if (others.length === 0) {
    const { generator, directory: _directory, ...files } = first;
    return { generators: [generator], ...files };
  }
  const paths = (file: "samples" | "summary" | "console" | "failures"): readonly string[] =>
    parts.flatMap((part) => (part[file] === null ? [] : [join(part.directory, part[file].path)]));
  const summaries = paths("summary");
  return {
    generators: [first.generator, ...others.map(({ generator }) => generator)],
    ownLoad: first.ownLoad,
    scriptErrors: mergeScriptErrors(parts.map(({ scriptErrors }) => scriptErrors)),
    samples: await writeSamples(paths("samples"), directory),
    summary: summaries.length < parts.length ? null : await writeSummary(summaries, directory),
    console: await writeConsole(parts, directory),
    failures: await writeFailures(await mergedFailures(paths("failures")), directory),
    recordedIds: await writeIds(parts, directory),
  };
}

/** Percentiles are those of all samples together, never of parts. */
export async function writeSamples(
  files: readonly string[],
  directory: string,
): Promise<FileReference | null> {
  if (files.length === 0) return null;
  const path = join(directory, SAMPLES_FILE);
  await guardDisk(path, () => pipeline(Readable.from(mergeFiles(files)), createWriteStream(path)));
  return { path: SAMPLES_FILE, sha256: await hashFile(path) };
}

async function writeSummary(files: readonly string[], directory: string): Promise<FileReference> {
  const summaries = await Promise.all(files.map(async (file) => parseWhole(await readFile(file, "utf8"))));
  return writeText(SUMMARY_FILE, `${JSON.stringify(mergeSummaries(summaries))}\n`, directory);
}

async function writeConsole(parts: readonly GeneratorPart[], directory: string): Promise<FileReference> {
  const texts = await Promise.all(
    parts.map(async ({ generator, console, directory: from }) => {
      const text = console === null ? "" : await readFile(join(from, console.path), "utf8");
      return `# ${generator.id}\n${text}`;
    }),
  );
  return writeText(CONSOLE_FILE, texts.join("\n"), directory);
}

/** Where the ids of one name lie, in each of the parts that recorded some. */
interface WithIds {
  readonly directory: string;
  readonly recordedIds: Readonly<Record<string, FileReference>>;
}

export async function writeIds(
  parts: readonly WithIds[],
  directory: string,
): Promise<Readonly<Record<string, FileReference>>> {
  const names = new Set(parts.flatMap(({ recordedIds }) => Object.keys(recordedIds)));
  const written: Record<string, FileReference> = {};
  for (const name of names) {
    const files = parts.flatMap(({ recordedIds, directory: from }) => {
      const reference = recordedIds[name];
      return reference === undefined ? [] : [join(from, reference.path)];
    });
    const ids = await Promise.all(files.map(async (file) => readIds(await readFile(file, "utf8"), file)));
    written[name] = await writeText(idsFile(name), idsText(mergeIds(ids)), directory);
  }
  return written;
}

/** `null`, and no file, without failures. */
export async function writeFailures(
  failures: readonly FailureSample[],
  directory: string,
): Promise<FileReference | null> {
  return failures.length === 0 ? null : writeText(FAILURES_FILE, failuresText(failures), directory);
}

/** In pieces where it is long; throws DISK_FULL when it can't be written. */
export async function writeText(
  name: string,
  text: string | Iterable<string>,
  directory: string,
): Promise<FileReference> {
  const path = join(directory, name);
  await guardDisk(path, () => writeFile(path, text));
  return { path: name, sha256: await hashFile(path) };
}

/** A file of a load; `null` when it is not there, or empty. */
export async function referenceTo(name: string, directory: string): Promise<FileReference | null> {
  const path = join(directory, name);
  const found = await stat(path).catch(() => null);
  return found === null || found.size === 0 ? null : { path: name, sha256: await hashFile(path) };
}
