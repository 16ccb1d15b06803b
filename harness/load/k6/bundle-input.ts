import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import type { Bundle } from "../bundle/bundle-script.ts";
import type { RuntimeSettings } from "../bundle/runtime/settings.ts";

/**
 * The bundle as k6 reads it on stdin: it has no place of its own there, so its source map is named with the whole path. What
 * the harness tells it stands before its first line, so that lines stay where they are.
 */
export async function bundleInput(bundle: Pick<Bundle, "path">, settings: RuntimeSettings): Promise<string> {
  const code = await readFile(bundle.path, "utf8");
  const link = code.lastIndexOf("//# sourceMappingURL=");
  const head = `const loadproofSettings = ${JSON.stringify(settings)};`;
  return `${head}${link < 0 ? code : code.slice(0, link)}\n//# sourceMappingURL=${pathToFileURL(`${bundle.path}.map`).href}\n`;
}
