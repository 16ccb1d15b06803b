import { basename } from "node:path";
import { build, type Metafile } from "esbuild";
import { BUILD_OPTIONS } from "./build-options.ts";

/** What a script offers to k6. CommonJS scripts can't be asked for their names without running them. */
export interface ScriptExports {
  readonly names: readonly string[];
  readonly format: "esm" | "cjs";
}

/** Builds the script once without writing it, to learn what it exports, through `export *` too. */
export async function readScriptExports(script: string, folder: string): Promise<ScriptExports> {
  const { metafile } = await build({
    ...BUILD_OPTIONS,
    entryPoints: [script],
    absWorkingDir: folder,
    format: "esm",
    outfile: "exports.js",
  });
  const names =
    Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint !== undefined)?.exports ?? [];
  return { names, format: formatOf(metafile, basename(script)) };
}

function formatOf(metafile: Metafile, input: string): "esm" | "cjs" {
  return metafile.inputs[input]?.format === "cjs" ? "cjs" : "esm";
}
