import { existsSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { boundedName } from "../text/names.ts";

export interface ScriptName {
  /** The script's own, unlike that of any other script of its project: `load/checkout`. */
  readonly name: string;
  /** Path from the root of its project: `load/checkout.ts`. */
  readonly path: string;
}

/**
 * What a script of the user's is called: by its path from the root of its repository, else from the folder it was called
 * from, so that two scripts never share a history or a baseline. `taken`: names of bundled scenarios.
 */
export function scriptName(path: string, workingDirectory: string, taken: readonly string[]): ScriptName {
  const root = repositoryOf(dirname(path)) ?? workingDirectory;
  const inside = relative(root, path);
  const isOutside = inside.split(sep)[0] === "..";
  const shown = (isOutside ? join(basename(dirname(path)), basename(path)) : inside).split(sep).join("/");
  const bare = shown.replace(/\.(?:test\.|k6\.)?[cm]?[jt]s$/, "");
  const name = boundedName(printable(taken.includes(bare) || bare === "" ? shown : bare));
  return { name, path: isOutside ? path : shown };
}

/** Hidden and joined characters would make two names that look like one. */
function printable(text: string): string {
  return text.normalize("NFC").replaceAll(/[\p{Cc}\u200E\u200F\u2028-\u202E\u2066-\u2069]+/gu, "-");
}

/** The folder that holds the repository of a folder; `null` where there is none. */
function repositoryOf(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return null;
  }
}
