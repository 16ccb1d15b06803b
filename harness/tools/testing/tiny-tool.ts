import { join } from "node:path";
import type { InstallMethod, Tool } from "../contracts.ts";
import { writeProgram } from "./write-program.ts";

/** A tool whose programs are shell scripts: a row of the table small enough for tests of the machinery. */
export function tinyTool(methods: readonly InstallMethod[], overrides: Partial<Tool> = {}): Tool {
  return {
    name: "k6",
    title: "Tiny",
    accepts: "^2.0.0",
    pinned: "2.0.0",
    neededFor: "this test",
    finder: {
      kind: "executable",
      names: ["tiny-tool"],
      versionArguments: ["--version"],
      versionPattern: /^tiny (\S+)/,
      gives: "executable",
    },
    cachedFolder: () => "bin",
    installs: { "linux-x64": methods, "linux-arm64": methods, "darwin-arm64": methods },
    manual: async () => "make one",
    ...overrides,
  };
}

/** A method that writes a tiny tool of that version into its folder, or does what `install` says. */
export function tinyMethod(
  label: string,
  version: string,
  overrides: Partial<InstallMethod> = {},
): InstallMethod {
  return {
    label,
    scope: "cache",
    requires: [],
    unusable: async () => null,
    install: async ({ folder }) => {
      await writeProgram(join(folder, "bin", "tiny-tool"), `echo "tiny ${version}"`);
    },
    ...overrides,
  };
}
