import { resolve } from "node:path";
import type { BuildFailure, Message } from "esbuild";
import { LoadproofError } from "../../errors.ts";

const MESSAGES_MAX = 10;

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** BAD_FILE that names each mistake with file, line and column. */
export function bundleFailure(script: string, folder: string, failure: BuildFailure): LoadproofError {
  const shown = failure.errors.slice(0, MESSAGES_MAX).map((message) => describe(message, folder));
  const left = failure.errors.length - shown.length;
  const lines = left > 0 ? [...shown, `and ${left} more`] : shown;
  const hint = failure.errors.some(isMissingImport)
    ? "install the package beside the script, or correct the path of the import"
    : "correct the script; k6 can't run it as it is";
  return new LoadproofError("BAD_FILE", `${script}: can't be bundled for k6\n  ${lines.join("\n  ")}`, {
    cause: failure,
    hint,
  });
}

function describe({ text, location }: Message, folder: string): string {
  if (location === null) return text;
  const source = location.lineText.trim();
  const place = `${resolve(folder, location.file)}:${location.line}:${location.column + 1}`;
  return source === "" ? `${place}: ${text}` : `${place}: ${text} (${source.slice(0, 120)})`;
}

function isMissingImport({ text }: Message): boolean {
  return text.startsWith("Could not resolve");
}
