import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { testContext } from "../environment/fixtures/context.ts";
import { requireTool } from "../tools/index.ts";
import { K6_FLAGS } from "./flags.ts";
import { K6_FAMILIES, K6_VARIABLES, k6Variable } from "./variables.ts";

/** The tables against the k6 that is installed: nothing that it knows may be missing, and nothing may be made up. */

let executable: string;
beforeAll(async () => {
  executable = (await requireTool("k6", testContext())).path;
});

describe("flags of k6 run", () => {
  test("each is in the table, with its short form", async () => {
    const { stdout } = await promisify(execFile)(executable, ["run", "--help"]);
    const found = [...stdout.matchAll(/^ +(?:-([a-z]), )? *--([a-z-]+)/gm)].map(([, short, name = ""]) => ({
      short,
      name,
    }));
    expect(found.length).toBeGreaterThan(40);
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(Object.keys(K6_FLAGS)));
    for (const { name, short } of found) expect([name, K6_FLAGS[name]?.short]).toEqual([name, short]);
  });

  test("those that can stand alone are those that k6 takes alone", async () => {
    const { stdout } = await promisify(execFile)(executable, ["run", "--help"]);
    const alone = stdout.split("\n").flatMap((line) => {
      const [, name, tail = ""] = /^\s+(?:-[a-z], |)\s*--([a-z-]+)(.*)$/.exec(line) ?? [];
      // Without a type behind the name, or with a value for a bare one.
      return name !== undefined && (/^( {2,}|$)/.test(tail) || tail.includes('[="')) ? [name] : [];
    });
    const bare = Object.keys(K6_FLAGS).filter((name) => K6_FLAGS[name]?.bare !== undefined);
    expect(new Set(bare)).toEqual(new Set(alone));
  });
});

describe("variables of k6", () => {
  /** Texts of a Go program stand side by side: a name may be followed by letters of the next, or end early in an instruction. */
  const isKnown = (token: string): boolean => {
    if (k6Variable(token) !== null) return true;
    const names = [...Object.keys(K6_VARIABLES), ...K6_FAMILIES];
    return names.some(
      (name) =>
        name.startsWith(token.slice(0, -1)) || (token.startsWith(name) && token.length - name.length <= 8),
    );
  };

  test("each that its program names is in the table or in a family", async () => {
    const program = await readFile(executable, "latin1");
    const tokens = new Set([...program.matchAll(/K6_(?:(?!K6_)[A-Z0-9_])+/g)].map(([token]) => token));
    expect(tokens.size).toBeGreaterThan(100);
    expect([...tokens].filter((token) => !isKnown(token))).toEqual([]);
  });

  test("each of the table is one that its program names", async () => {
    const program = await readFile(executable, "latin1");
    expect(Object.keys(K6_VARIABLES).filter((name) => !program.includes(name))).toEqual([]);
  });
});
