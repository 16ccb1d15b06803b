import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Context } from "../context.ts";
import { buildProgram } from "./program.ts";

const PROJECT = join(import.meta.dirname, "..", "..");
const readText = (file: string): string => readFileSync(join(PROJECT, file), "utf8");

/** Names between backticks in a section's words. */
function namesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/`([a-z][a-z0-9-]*)`/g)].map(([, name = ""]) => name));
}

test.each(["docs/reference.md", "docs/reference.ko.md"])(
  "%s names every command and make target",
  async (file) => {
    const named = namesIn(readText(file));
    const program = await buildProgram([], { stdout: process.stdout } as unknown as Context, () => undefined);
    const commands = program.commands.map((command) => command.name());
    const targets = [...readText("Makefile").matchAll(/^([a-z][a-z0-9-]*):.*##/gm)].map(
      ([, name = ""]) => name,
    );
    expect(targets.length).toBeGreaterThan(10);
    expect([...commands, ...targets].filter((name) => !named.has(name))).toEqual([]);
  },
);
