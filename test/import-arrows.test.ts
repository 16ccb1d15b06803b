import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** The layout's rule: who may import whom. Each row names the replacement, so a refusal tells what to do. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ALIASES: Readonly<Record<string, string>> = {
  "#harness/": "harness/",
  "#scenarios/": "scenarios/",
  "#system/": "system-under-test/",
  "#fixtures/": "fixtures/",
};
const INPUT_OUTPUT =
  /^(node:(fs|fs\/promises|child_process|net|http|https|dgram|worker_threads|process|os|tls)|pg|ioredis|kafkajs|testcontainers|esbuild)$/;

interface Rule {
  readonly folder: string;
  readonly allowed: (target: string) => boolean;
  readonly instead: string;
}

const RULES: readonly Rule[] = [
  {
    folder: "scenarios/",
    allowed: (target) => target.startsWith("scenarios/") || /^k6(\/|$)/.test(target),
    instead: "a scenario is self-contained: move shared pure code into scenarios/lib",
  },
  {
    folder: "system-under-test/",
    allowed: (target) => target.startsWith("system-under-test/") || !isOwn(target),
    instead: "the bundled system knows nothing of the harness: share through the topology",
  },
  {
    folder: "harness/",
    allowed: (target) =>
      target.startsWith("harness/") ||
      target.startsWith("fixtures/") ||
      /^system-under-test\/((\w+\/)?topology|platform\/defects|\w+\/audit\/invariants)\.ts$/.test(target) ||
      /^scenarios\/(catalog|profiles|lib\/phase-mark)\.ts$/.test(target) ||
      !isOwn(target),
    instead:
      "the harness reads only the topologies, the defects, the names of invariants, the catalog, the profiles, the mark of phases and the fixture loaders",
  },
];

function isOwn(target: string): boolean {
  return /^(harness|scenarios|system-under-test|fixtures)\//.test(target);
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(
      (name) =>
        name.endsWith(".ts") &&
        !/\.(test|slow|it|e2e)\.ts$/.test(name) &&
        !/(^|\/)(fixtures|testing|node_modules)\//.test(name),
    )
    .map((name) => `${folder}${name}`);
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^;"']*?from\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|(?:^|\n)\s*import\s+["']([^"']+)["']/g,
  );
  return [...found].map((match) => target(file, match[1] ?? match[2] ?? match[3] ?? ""));
}

function target(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return relative(root, resolve(root, dirname(file), specifier));
  const alias = Object.keys(ALIASES).find((prefix) => specifier.startsWith(prefix));
  return alias === undefined ? specifier : `${ALIASES[alias]}${specifier.slice(alias.length)}`;
}

test.each(RULES)("imports of $folder", ({ folder, allowed, instead }) => {
  const files = sources(folder);
  expect(files.length, `no source found under ${folder}`).toBeGreaterThan(0);
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => !allowed(name))
      .map((name) => `${file} imports ${name}; ${instead}`),
  );
  expect(wrong).toEqual([]);
});

/** What these import, and what that imports, and so on. */
const PURE = [
  "harness/judge/",
  "harness/figures/",
  "harness/report/",
  "harness/sketch/",
  "harness/text/",
  "harness/contracts/",
];

test.each(PURE)("%s is pure through the whole chain: it takes what was read as an argument", (folder) => {
  const wrong: string[] = [];
  const seen = new Set(sources(folder));
  const queue = [...seen].map((file) => ({ file, chain: [file] }));
  for (const { file, chain } of queue) {
    for (const imported of importsOf(file)) {
      if (INPUT_OUTPUT.test(imported)) wrong.push([...chain, imported].join(" -> "));
      if (!isOwn(imported) || seen.has(imported)) continue;
      seen.add(imported);
      queue.push({ file: imported, chain: [...chain, imported] });
    }
  }
  expect(queue.length, `no source found under ${folder}`).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

/** `harness/judge` of `harness/judge/policy/run-word.ts`; a file of the harness's own folder is a place by itself. */
function folderOf(file: string): string {
  return file.split("/").slice(0, 2).join("/");
}

test("no folder of the harness stands in a circle", () => {
  const arrows = new Map<string, Map<string, string>>();
  for (const file of sources("harness/")) {
    const from = folderOf(file);
    for (const imported of importsOf(file).filter((name) => name.startsWith("harness/"))) {
      const to = folderOf(imported);
      if (to === from) continue;
      const known = arrows.get(from) ?? new Map<string, string>();
      arrows.set(from, known.set(to, known.get(to) ?? `${file} imports ${imported}`));
    }
  }
  expect(arrows.size, "no imports were read").toBeGreaterThan(10);
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(arrows.get(from)?.keys() ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      return reaches(next, to, seen.add(next));
    });
  const inCircles = [...arrows].flatMap(([from, targets]) =>
    [...targets].filter(([to]) => reaches(to, from)).map(([, why]) => why),
  );
  expect(inCircles).toEqual([]);
});

test("only main files touch process.*", () => {
  const wrong = [...sources("harness/"), ...sources("system-under-test/")]
    .filter((file) => !/(^|\/)main\.ts$/.test(file))
    .filter((file) =>
      /\bprocess\.(env|argv|cwd|stdout|stderr|exit|exitCode|on|once|kill)\b/.test(
        readFileSync(join(root, file), "utf8"),
      ),
    )
    .map((file) => `${file} touches process.*; take it from the Context`);
  expect(wrong).toEqual([]);
});

test("the reader of imports sees every form", () => {
  const seen = importsOf("test/import-arrows.test.ts");
  expect(seen).toEqual(expect.arrayContaining(["node:fs", "node:path", "vitest"]));
});
