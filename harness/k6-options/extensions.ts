/** k6 2 would ask a service on the internet for a binary: what a run is made with must not change by itself. */
export const EXTENSION_HINT =
  "loadproof never lets k6 fetch extensions by itself; build a k6 with them (xk6 build --with MODULE) and give it: --k6 PATH";

const IMPORT = /(?:\bfrom\s*|\bimport\s*|\brequire\s*\(\s*)["'](k6\/x\/[^"']+)["']/g;

/** Extensions that the text of a script imports. */
export function extensionsOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(IMPORT)].map(([, name = ""]) => name))];
}
