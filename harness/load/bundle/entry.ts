import { basename } from "node:path";
import type { ScriptExports } from "./script-exports.ts";

/** Source of the bundle's entry: the script's exports as they are, but `options` and `handleSummary` wrapped. */
export function entrySource(script: string, { names, format }: ScriptExports): string {
  const file = JSON.stringify(`./${basename(script)}`);
  if (format === "cjs") return commonJsEntry(file);
  const own = names.includes("handleSummary") ? "script.handleSummary" : "undefined";
  const options = names.includes("options") ? "script.options" : "undefined";
  return [
    'import "loadproof:variables";',
    `import * as script from ${file};`,
    'import { summaryHandler } from "loadproof:summary";',
    'import { withThresholds } from "loadproof:options";',
    `export * from ${file};`,
    ...(names.includes("default") ? [`export { default } from ${file};`] : []),
    `export const options = withThresholds(${options});`,
    `export const handleSummary = summaryHandler(${own}, ${options});`,
  ].join("\n");
}

function commonJsEntry(file: string): string {
  return [
    'require("loadproof:variables");',
    `const script = require(${file});`,
    'const { summaryHandler } = require("loadproof:summary");',
    'const { withThresholds } = require("loadproof:options");',
    "const options = withThresholds(script.options);",
    "module.exports = { ...script, options, handleSummary: summaryHandler(script.handleSummary, script.options) };",
  ].join("\n");
}
