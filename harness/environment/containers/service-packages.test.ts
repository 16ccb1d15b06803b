import { expect, test } from "vitest";
import { importedPackages, type Lock, packageClosure } from "./service-packages.ts";

const LOCK: Lock = {
  packages: {
    "": {},
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a", dependencies: { b: "^2", c: "1" } },
    "node_modules/a/node_modules/b": { version: "2.0.0", integrity: "sha512-b2", dependencies: { c: "1" } },
    "node_modules/b": { version: "1.0.0", integrity: "sha512-b1" },
    "node_modules/c": {
      version: "1.0.0",
      integrity: "sha512-c",
      dependencies: { a: "1" },
      optionalDependencies: { absent: "1" },
    },
    "node_modules/@scope/d": {
      version: "1.0.0",
      integrity: "sha512-d",
      peerDependencies: { b: "1", absent: "1" },
    },
    "node_modules/unused": { version: "1.0.0" },
  },
};

test.each([
  ["a package", 'import x from "pino";', ["pino"]],
  ["a package of a scope, and a file in it", 'import type { X } from "@scope/d/lib/x.js";', ["@scope/d"]],
  ["a package loaded for its effect, or late", 'import "one"; await import("two");', ["one", "two"]],
  ["what is exported again", 'export { X } from "ioredis";', ["ioredis"]],
  [
    "neither Node's own, nor files, nor aliases",
    'import fs from "node:fs"; import "./x.ts"; import "../y.ts"; import "#system/z.ts";',
    [],
  ],
])("importedPackages finds %s", (_name, source, expected) => {
  expect(importedPackages(source)).toEqual(expected);
});

test("the closure takes each package from the nearest place, circles and optional absences included", () => {
  expect(packageClosure(["a", "@scope/d"], LOCK).map(({ path }) => path)).toEqual([
    "node_modules/@scope/d",
    "node_modules/a",
    "node_modules/a/node_modules/b",
    "node_modules/b",
    "node_modules/c",
  ]);
});

test("the identity changes with version and content", () => {
  expect(packageClosure(["b"], LOCK)).toEqual([
    { path: "node_modules/b", identity: "node_modules/b@1.0.0 sha512-b1" },
  ]);
});

test("a package that the lock file doesn't have is named", () => {
  expect(() => packageClosure(["nowhere"], LOCK)).toThrow(
    'the package "nowhere", needed by "the services", is not in package-lock.json',
  );
});
