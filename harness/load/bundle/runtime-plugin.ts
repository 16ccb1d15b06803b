import { readFile } from "node:fs/promises";
import { dirname, extname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transform, type Loader, type Plugin } from "esbuild";

const NAMESPACE = "loadproof";
const REQUIRED_NAMESPACE = "loadproof-required";
const RUNTIME_NAMES = [
  "as-asked",
  "exact-values",
  "failure-mark",
  "failures",
  "module-files",
  "needed-tags",
  "options",
  "settings",
  "summary",
  "summary-mark",
  "variables",
  "watch",
];
/** Files of the bundle's runtime by the path they are imported under. */
const RUNTIME_FILES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...RUNTIME_NAMES.map((name) => [name, name]),
    ["k6", "k6"],
    ["k6/http", "http"],
    ["k6/metrics", "metrics"],
  ].map(([path, name]) => [path, fileURLToPath(new URL(`runtime/${name}.ts`, import.meta.url))]),
);

/** Modules of k6 that the script gets with a look at what they return, or take. */
const WATCHED = /^k6(?:\/http|\/metrics)?$/;
/** What `require` gives: k6's own object, with its functions replaced. */
const REQUIRED: Readonly<Record<string, string>> = {
  k6: 'require("loadproof:watch").watchK6(require("k6"))',
  "k6/http": 'require("loadproof:watch").watchHttp(require("k6/http"))',
  "k6/metrics":
    'require("loadproof:exact-values").withExactValues(require("k6/metrics"), require("k6/execution"))',
};

/** Gives the bundle what it needs inside k6, under names that do not say where this project lies. */
export function runtimePlugin(scriptFolder: string): Plugin {
  return {
    name: "loadproof-runtime",
    setup(build) {
      build.onResolve({ filter: /^loadproof:/ }, ({ path }) => ({
        path: path.slice(NAMESPACE.length + 1),
        namespace: NAMESPACE,
      }));
      build.onResolve({ filter: /^\.\/.*\.ts$/, namespace: NAMESPACE }, ({ path }) => ({
        path: path.slice("./".length, -".ts".length),
        namespace: NAMESPACE,
      }));
      build.onResolve({ filter: WATCHED, namespace: "file" }, ({ path, kind }) => {
        if (kind === "import-statement") return { path, namespace: NAMESPACE };
        return kind === "require-call" ? { path, namespace: REQUIRED_NAMESPACE } : null;
      });
      build.onLoad({ filter: /.*/, namespace: REQUIRED_NAMESPACE }, ({ path }) => ({
        contents: `module.exports = ${REQUIRED[path]};`,
        loader: "js",
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await readFile(RUNTIME_FILES[path] ?? path, "utf8"),
        loader: "ts",
      }));
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!READS_FILES.test(source)) return null;
        return { contents: await withOwnFolder(source, path, scriptFolder), loader: "js" };
      });
    },
  };
}

/** A cheap first look; only free uses of `open` are really replaced. */
const READS_FILES = /\bopen\s*\(|import\.meta\.resolve/;

/**
 * Binds a module's free `open` and its `import.meta.resolve` to the folder of the module's own file. The functions are
 * appended, and hoisted, so that lines and columns of the source stay where they are.
 */
async function withOwnFolder(source: string, path: string, scriptFolder: string): Promise<string> {
  const folder = JSON.stringify(relative(scriptFolder, dirname(path)) || ".");
  const { code } = await transform(source, {
    loader: loaderOf(path),
    target: "esnext",
    sourcefile: path,
    sourcemap: "inline",
    define: { open: "loadproofOpen", "import.meta.resolve": "loadproofResolve" },
    charset: "utf8",
  });
  const helpers = 'require("loadproof:module-files")';
  return [
    code,
    `function loadproofOpen(path, mode) { return ${helpers}.openFrom(${folder}, path, mode); }`,
    `function loadproofResolve(specifier) { return ${helpers}.resolveFrom(${folder}, specifier); }`,
  ].join("\n");
}

function loaderOf(path: string): Loader {
  const extension = extname(path).replace(/^\.[cm]?/, "");
  return extension === "ts" || extension === "tsx" || extension === "jsx" ? extension : "js";
}
