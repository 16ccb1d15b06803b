import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { build, type BuildResult } from "esbuild";
import type { FileReference } from "../../contracts/plan.ts";
import { guardDisk } from "../../files/guard-disk.ts";
import { BUILD_OPTIONS } from "./build-options.ts";
import { bundleFailure, isBuildFailure } from "./describe-failure.ts";
import { entrySource } from "./entry.ts";
import { runtimePlugin } from "./runtime-plugin.ts";
import { readScriptExports, type ScriptExports } from "./script-exports.ts";

/** The file k6 runs: one self-contained module with its source map beside it. */
export interface Bundle {
  /** Absolute path of the bundle. */
  readonly path: string;
  /** Absolute path of the script it was made from; files that the script opens lie relative to it. */
  readonly script: string;
  /** Path relative to the output folder, and hash. The same script gives the same hash on any machine. */
  readonly reference: FileReference;
  /** Names the script exports, without the harness's own additions; empty for a CommonJS script. */
  readonly exports: readonly string[];
  readonly format: "esm" | "cjs";
}

const BUNDLE_FILE = "scenario.js";

/** A script as k6 can run it, in memory. */
export interface BuiltScript {
  readonly script: string;
  readonly exports: ScriptExports;
  readonly code: string;
  readonly map: string;
}

/** Builds a script and writes it. Throws as `buildScript` does. */
export async function bundleScript(options: {
  readonly script: string;
  readonly outputDirectory: string;
  readonly projectDirectory: string;
}): Promise<Bundle> {
  return placeBundle(await buildScript(options.script), options.outputDirectory);
}

/** Writes the bundle of a script into a folder. */
export async function placeBundle(
  { script, exports, code, map }: BuiltScript,
  outputDirectory: string,
): Promise<Bundle> {
  const path = join(outputDirectory, BUNDLE_FILE);
  await guardDisk(path, () => Promise.all([writeFile(path, code), writeFile(`${path}.map`, map)]));
  return {
    path,
    script,
    reference: { path: BUNDLE_FILE, sha256: createHash("sha256").update(code).digest("hex") },
    exports: exports.names,
    format: exports.format,
  };
}

/**
 * Bundles a k6 script (TypeScript or JavaScript) with all it imports; nothing is written. Throws BAD_FILE that names every
 * mistake with file and line.
 */
export async function buildScript(script: string): Promise<BuiltScript> {
  const folder = dirname(script);
  try {
    const exports = await readScriptExports(script, folder);
    const result = await build({
      ...BUILD_OPTIONS,
      stdin: {
        contents: entrySource(script, exports),
        resolveDir: folder,
        sourcefile: "loadproof-entry.js",
        loader: "js",
      },
      absWorkingDir: folder,
      format: exports.format,
      sourcemap: "linked",
      outfile: join(folder, BUNDLE_FILE),
      plugins: [runtimePlugin(folder)],
    });
    const map = withAbsoluteSources(outputText(result, `${BUNDLE_FILE}.map`), folder);
    return { script, exports, code: outputText(result, BUNDLE_FILE), map };
  } catch (error) {
    if (isBuildFailure(error)) throw bundleFailure(script, folder, error);
    throw error;
  }
}

/** k6 resolves sources against the script, which has no place of its own there: with whole paths its stacks name files that exist. */
function withAbsoluteSources(map: string, folder: string): string {
  const parsed = JSON.parse(map) as { sources: string[] };
  const sources = parsed.sources.map((source) => (source.includes(":") ? source : resolve(folder, source)));
  return JSON.stringify({ ...parsed, sources });
}

function outputText(result: BuildResult, name: string): string {
  const file = result.outputFiles?.find(({ path }) => basename(path) === name);
  if (file === undefined) throw new Error(`esbuild wrote no ${name}`);
  return file.text;
}
