// Makes dist/, what the package runs: Node.js refuses TypeScript below node_modules, and a project that only wants to
// run its scripts should not install a web framework. Everything of the harness and of the bundled system becomes
// JavaScript with its packages inside; esbuild, which has a program per platform, and testcontainers, which is large and
// rarely needed, stay outside. What is read at run time lies in dist/ where it lies in the clone.
//
//   node scripts/build.mjs            (npm and pnpm do it as "prepare": for `npm pack` and for a git address)
//
// JavaScript and not TypeScript: it must run under any Node.js that installs the package.
import { cp, glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, "dist");

/** Each is bundled for itself, so that the image of the services needs nothing of the harness. */
const PROGRAMS = {
  harness: [
    "harness/main.ts",
    "harness/environment/guardian/main.ts",
    "harness/load/merge/samples/main.ts",
  ],
  "system-under-test": "system-under-test/**/main.ts",
};

/** Read at run time, by their place in the project. */
const READ = [
  "harness/load/bundle/runtime/*.ts",
  "harness/tools/*-module/*",
  "reports/**/*.{hbs,css,js,json}",
  "scenarios/**/*.{ts,json}",
  "tsconfig.json",
  "system-under-test/**/*.{sql,yml,json}",
  "system-under-test/Dockerfile",
  "thresholds/**/*.{yaml,json}",
];
const TESTS_ONLY = /\.(test|it|e2e|slow)\.ts$|(^|\/)(testing|fixtures|golden)\//;

/** Folder of dist/ that a built file lies in, seen from there; put in once the file has its place. */
const DIST_FOLDER = "__FOLDER_OF_DIST__";

/** `import.meta.url` of our own sources stays the place of the source's own file, whichever built file it ends up in. */
const ownPlaces = {
  name: "own-places",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (path.includes("node_modules") || !source.includes("import.meta.url")) return undefined;
      const place = relative(ROOT, path).replaceAll("\\", "/").replace(/\.ts$/, ".js");
      const url = `new URL(${JSON.stringify(DIST_FOLDER)} + ${JSON.stringify(place)}, import.meta.url).href`;
      return { contents: source.replaceAll("import.meta.url", url), loader: "ts" };
    });
  },
};

async function filesOf(pattern) {
  const files = [];
  for await (const file of glob(pattern, { cwd: ROOT })) files.push(file.replaceAll("\\", "/"));
  return files.filter((file) => !TESTS_ONLY.test(file)).sort(byText);
}

/** The packages that went into what was built. */
async function bundle(area, programs) {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: programs,
    outdir: DIST,
    outbase: ROOT,
    chunkNames: `${area}/chunks/[name]-[hash]`,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: ["esbuild", "testcontainers", "pg-native"],
    inject: [join(ROOT, "scripts", "disposable-stack.mjs")],
    // Packages written as CommonJS ask for Node's own modules by `require`.
    banner: {
      js: 'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);',
    },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    metafile: true,
    write: false,
    plugins: [ownPlaces],
    logLevel: "warning",
  });
  for (const { path, text } of result.outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.replaceAll(DIST_FOLDER, `${relative(dirname(path), DIST)}/`));
  }
  return Object.keys(result.metafile.inputs).flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
}

/** Their licenses ask for their text to go along. */
async function writeLicenses(folders) {
  const texts = [];
  for (const folder of [...new Set(folders)].sort(byText)) {
    const { name, version, license } = JSON.parse(await readFile(join(ROOT, folder, "package.json"), "utf8"));
    const [file] = await filesIn(folder);
    const text = file === undefined ? "" : await readFile(join(ROOT, file), "utf8");
    texts.push(`${name} ${version}: ${license}\n\n${text.trim()}`);
  }
  await writeFile(join(DIST, "THIRD-PARTY-LICENSES.txt"), `${texts.join("\n\n----\n\n")}\n`);
}

/** As they stand in every file system's listing alike. */
function byText(one, other) {
  return one < other ? -1 : 1;
}

async function filesIn(folder) {
  const files = [];
  for await (const file of glob(posix.join(folder, "{LICEN[SC]E,license,licence}*"), { cwd: ROOT })) files.push(file);
  return files.sort(byText);
}

async function copyRead() {
  for (const pattern of READ)
    for (const file of await filesOf(pattern)) await cp(join(ROOT, file), join(DIST, file));
  // npm leaves every node_modules out of a package.
  for (const file of ["uPlot.iife.min.js", "uPlot.min.css"])
    await cp(join(ROOT, "node_modules/uplot/dist", file), join(DIST, "reports/uplot", file));
}

const { name, version, license } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
await rm(DIST, { recursive: true, force: true });
const packages = [];
packages.push(...(await bundle("harness", PROGRAMS.harness)));
packages.push(...(await bundle("system-under-test", await filesOf(PROGRAMS["system-under-test"]))));
await copyRead();
await writeFile(join(DIST, "package.json"), `${JSON.stringify({ name, version, license, type: "module" }, null, 2)}\n`);
await writeLicenses([...packages, "node_modules/uplot"]);
