/** Runs inside k6: `open` and `import.meta.resolve` of a module, relative to that module's file and not to the bundle. */
import { settings } from "./settings.ts";

declare const open: (path: string, mode?: string) => unknown;

/** `folder`: of the module, relative to the script's. */
export function openFrom(folder: string, path: string, mode?: string): unknown {
  const place = absolute(folder, path);
  return mode === undefined ? open(place) : open(place, mode);
}

export function resolveFrom(folder: string, specifier: string): string {
  const relative = specifier.startsWith("./") || specifier.startsWith("../");
  return relative ? `file://${absolute(folder, specifier)}` : specifier;
}

function absolute(folder: string, path: string): string {
  if (path.startsWith("/") || /^[a-z][a-z0-9+.-]*:/i.test(path)) return path;
  const root = settings.scriptDirectory;
  return root === undefined ? path : normal(`${root}/${folder}/${path}`);
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
