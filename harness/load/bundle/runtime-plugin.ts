import { readFile } from "node:fs/promises";
import { dirname, extname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { transform, type Loader, type Plugin } from "esbuild";

const NAMESPACE = "loadproof";
const REQUIRED_NAMESPACE = "loadproof-required";
const RUNTIME_FILES: Readonly<Record<string, string>> = {
  "loadproof:summary": fileURLToPath(new URL("runtime/summary.ts", import.meta.url)),
  "loadproof:options": fileURLToPath(new URL("runtime/options.ts", import.meta.url)),
  "loadproof:variables": fileURLToPath(new URL("runtime/variables.ts", import.meta.url)),
  "loadproof:settings": fileURLToPath(new URL("runtime/settings.ts", import.meta.url)),
  "loadproof:module-files": fileURLToPath(new URL("runtime/module-files.ts", import.meta.url)),
  "loadproof:k6": fileURLToPath(new URL("runtime/k6.ts", import.meta.url)),
  "loadproof:k6/http": fileURLToPath(new URL("runtime/http.ts", import.meta.url)),
  "loadproof:watch": fileURLToPath(new URL("runtime/watch.ts", import.meta.url)),
  "loadproof:failures": fileURLToPath(new URL("runtime/failures.ts", import.meta.url)),
  "loadproof:failure-mark": fileURLToPath(new URL("runtime/failure-mark.ts", import.meta.url)),
};

/** Modules of k6 that the script gets with a look at what they return, by the kind of import. */
const WATCHED = /^k6(?:\/http)?$/;
/** `require` gives k6's own object, with its functions replaced. */
const REQUIRED: Readonly<Record<string, string>> = { k6: "watchK6", "k6/http": "watchHttp" };

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
        contents: `module.exports = require("loadproof:watch").${REQUIRED[path]}(require("${path}"));`,
        loader: "js",
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
        contents: await readFile(RUNTIME_FILES[`${NAMESPACE}:${path}`] ?? path, "utf8"),
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
