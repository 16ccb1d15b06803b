import { expect, test } from "vitest";
import { describeCrash } from "./describe-crash.ts";

const withCode = (message: string, code: string): Error => Object.assign(new Error(message), { code });

test.each<[string, unknown, number, RegExp]>([
  [
    "a package that is not there",
    withCode("Cannot find package 'zod' imported from /x", "ERR_MODULE_NOT_FOUND"),
    4,
    /^TOOL_MISSING: the packages of loadproof are not whole: .*'zod'.*\n.*npm ci/,
  ],
  [
    "a package without its binary",
    new Error('The package "@esbuild/linux-x64" could not be found, and is needed by esbuild.'),
    4,
    /^TOOL_MISSING: .*not whole: .*@esbuild\/linux-x64/,
  ],
  [
    "half a package",
    Object.assign(new SyntaxError("Unexpected end of input"), {
      stack: "at /p/node_modules/yaml/index.js:3",
    }),
    4,
    /not whole: at \/p\/node_modules\/yaml/,
  ],
  [
    "no file left to open",
    withCode("EMFILE", "EMFILE"),
    5,
    /^ENVIRONMENT_FAILED: too many files.*\n.*ulimit -n/,
  ],
  ["a mistake of ours", new TypeError("x is not a function"), 5, /^INTERNAL: .*report it\nTypeError: x is/],
  ["anything thrown", "text", 5, /^INTERNAL: .*\ntext$/],
  ["nothing thrown", undefined, 5, /^INTERNAL: .*\nundefined$/],
])("%s", (_what, error, exitCode, text) => {
  const crash = describeCrash(error);
  expect(crash.exitCode).toBe(exitCode);
  expect(crash.text).toMatch(text);
});
