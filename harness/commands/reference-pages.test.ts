import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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

const PAGES = globSync(["README.md", "README.ko.md", "docs/**/*.md"], { cwd: PROJECT });

test.each(PAGES)("%s links to files that are there", (file) => {
  const links = [...readText(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link = ""]) => link);
  const broken = links.filter(
    (link) => !/^[a-z]+:/.test(link) && !existsSync(join(PROJECT, dirname(file), decodeURIComponent(link))),
  );
  expect(broken).toEqual([]);
});

test("both READMEs say the same: the same links, and the same commands but for their comments", () => {
  const [english, korean] = ["README.md", "README.ko.md"].map((file) => {
    const text = readText(file);
    const links = [...text.matchAll(/\]\((docs[^)]+)\)/g)].map(([, link = ""]) =>
      link.replace(".ko.md", ".md"),
    );
    const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    const commands = blocks.flatMap((block) => block.split("\n").map((line) => line.replace(/\s+#.*/, "")));
    return { links, commands };
  });
  expect(english?.commands.length).toBeGreaterThan(5);
  expect(korean).toEqual(english);
});
