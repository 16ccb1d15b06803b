import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Bundle } from "../bundle/bundle-script.ts";

/** The bundle as k6 reads it on stdin: it has no place of its own there, so its source map is named with the whole path. */
export async function bundleInput(bundle: Bundle): Promise<string> {
  const code = await readFile(bundle.path, "utf8");
  const link = code.lastIndexOf("//# sourceMappingURL=");
  return `${link < 0 ? code : code.slice(0, link)}\n//# sourceMappingURL=${pathToFileURL(`${bundle.path}.map`).href}\n`;
}
