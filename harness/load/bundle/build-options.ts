import type { BuildOptions } from "esbuild";

/**
 * What k6's JavaScript engine takes: modules or CommonJS of ES2022 without asynchronous generators, `k6` modules and
 * remote modules left to k6. Paths in comments are relative to the script's folder, so the same script has the same hash anywhere.
 */
export const BUILD_OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["module"],
  external: ["k6", "k6/*", "https://*", "http://*"],
  target: "es2022",
  supported: { "async-generator": false, "for-await": false },
  charset: "utf8",
  treeShaking: true,
  logLevel: "silent",
} as const satisfies BuildOptions;
