import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandName, IS_BUILT, programFile, setupCommand } from "./installation.ts";

test("the tests run sources", () => expect(IS_BUILT).toBe(false));

test("a program is its source in a clone and what was built of it in the package", () => {
  expect(programFile("/p/harness/main.ts", false)).toBe("/p/harness/main.ts");
  expect(programFile("/p/dist/harness/main.ts", true)).toBe("/p/dist/harness/main.js");
});

describe("how loadproof is called", () => {
  const NPM = "/home/u/shop/node_modules/loadproof/dist";
  const PNPM = "/home/u/shop/node_modules/.pnpm/loadproof@file+x.tgz/node_modules/loadproof/dist";
  test.each([
    ["in the clone", "/home/u/loadproof", "/home/u/loadproof", {}, "bin/loadproof"],
    ["outside of the clone", "/home/u/loadproof", "/home/u/shop", {}, "/home/u/loadproof/bin/loadproof"],
    ["in a project", NPM, "/home/u/shop", {}, "npx loadproof"],
    ["below a project", NPM, "/home/u/shop/load/deep", {}, "npx loadproof"],
    ["in a project of pnpm", PNPM, "/home/u/shop", {}, "npx loadproof"],
    [
      "by pnpm exec",
      PNPM,
      "/home/u/shop",
      { npm_config_user_agent: "pnpm/10.1.0 npm/? node/v22" },
      "pnpm exec loadproof",
    ],
    ["for the whole machine", "/usr/lib/node_modules/loadproof/dist", "/home/u/shop", {}, "loadproof"],
  ])("%s", (_, projectDirectory, workingDirectory, environment, expected) => {
    const called = { projectDirectory, workingDirectory, environment };
    expect(commandName(called)).toBe(expected);
    expect(setupCommand(called, "k6")).toBe(`${expected} setup k6`);
  });
});

test("the version of testcontainers that a message tells to add is the one that is tested", () => {
  const read = (path: string): string => readFileSync(join(import.meta.dirname, path), "utf8");
  const { peerDependencies, devDependencies } = JSON.parse(read("../package.json"));
  expect(devDependencies.testcontainers).toBe(peerDependencies.testcontainers);
  const source = read("environment/containers/docker.ts");
  expect(source).toContain(`const VERSION = "${peerDependencies.testcontainers}";`);
});
