import { readFile } from "node:fs/promises";
import { join } from "node:path";
import semver from "semver";
import { describe, expect, test } from "vitest";
import { PLATFORMS } from "./contracts.ts";
import { ACCEPTED } from "./rows/node.ts";
import { TOOLS } from "./table.ts";

const PROJECT = join(import.meta.dirname, "..", "..");
const read = (file: string): Promise<string> => readFile(join(PROJECT, file), "utf8");

async function nodePackages(): Promise<
  Record<string, { package: string; version: string; integrity: string }>
> {
  const lines = (await read("scripts/node-packages")).split("\n").filter((line) => /^[a-z]/.test(line));
  const rows = lines.map((line) => {
    const [platform = "", name = "", version = "", integrity = ""] = line.split(" ");
    return [platform, { package: name, version, integrity }] as const;
  });
  return Object.fromEntries(rows);
}

describe("Node.js: table, package.json, .node-version and the shell scripts agree", () => {
  test("the range that what was built accepts is that of package.json", async () => {
    const { engines } = JSON.parse(await read("package.json"));
    expect(ACCEPTED.built).toBe(engines.node);
    const { major, minor } = semver.minVersion(ACCEPTED.built) ?? { major: 0, minor: 0 };
    expect(await read("bin/loadproof")).toContain(`least_major=${major} least_minor=${minor}`);
    expect(await read("scripts/build.mjs")).toContain(`target: "node${major}"`);
  });

  test("the shell scripts accept from the same version on", async () => {
    const minimum = semver.minVersion(TOOLS.node.accepts);
    const script = await read("scripts/find-node.sh");
    expect(script).toContain(`\nleast_major=${minimum?.major}\nleast_minor=${minimum?.minor}\n`);
    expect(minimum?.patch).toBe(0);
  });

  test("there is a package for every platform, of an accepted version, with its integrity", async () => {
    const packages = await nodePackages();
    expect(Object.keys(packages)).toEqual([...PLATFORMS]);
    for (const { version, integrity } of Object.values(packages)) {
      expect(semver.satisfies(version, TOOLS.node.accepts)).toBe(true);
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });

  test(".node-version is what is installed on Linux", async () => {
    const packages = await nodePackages();
    const pinned = (await read(".node-version")).trim();
    expect(packages["linux-x64"]?.version).toBe(pinned);
    expect(packages["linux-arm64"]?.version).toBe(pinned);
  });
});

test("Toxiproxy's Go module and what its build says of itself are the pinned version", async () => {
  const { accepts, pinned } = TOOLS.toxiproxy;
  const module = await read("harness/tools/toxiproxy-module/go.mod");
  expect(module).toContain(`require github.com/Shopify/toxiproxy/v2 v${pinned}\n`);
  expect(await read("harness/tools/rows/toxiproxy.ts")).toContain(`toxiproxy/v2.Version=${pinned}"`);
  expect(semver.satisfies(pinned ?? "", accepts)).toBe(true);
});

test("k6's Go module is the pinned version, and its Go is one we accept", async () => {
  const module = await read("harness/tools/k6-module/go.mod");
  expect(module).toContain(`require go.k6.io/k6/v2 v${TOOLS.k6.pinned}\n`);
  const needed = /^go (\S+)$/m.exec(module)?.[1] ?? "";
  expect(semver.minVersion(TOOLS.go.accepts)?.version).toBe(needed);
});

test("Kafka's pom is the pinned version", async () => {
  expect(await read("harness/tools/kafka-module/pom.xml")).toContain(
    `<version>${TOOLS.kafka.pinned}</version>`,
  );
});

test("what is installed has an accepted version", () => {
  for (const tool of Object.values(TOOLS)) {
    if (tool.pinned === null) continue;
    expect(semver.satisfies(semver.coerce(tool.pinned) ?? "", tool.accepts), tool.name).toBe(true);
  }
});

test("methods that fill the cache belong to tools with a pinned version", () => {
  for (const tool of Object.values(TOOLS))
    for (const methods of Object.values(tool.installs))
      for (const method of methods)
        if (method.scope === "cache") expect(tool.pinned, tool.name).not.toBeNull();
});
