import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ACTION_KINDS } from "../actions/kinds.ts";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { parseFaultFile } from "./read-fault-file.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const page = (name: string): string => readFileSync(join(PROJECT, "docs", name), "utf8");

test.each(["timeline.md", "timeline.ko.md"])(
  "%s names every kind, and all settings of those of instances",
  (name) => {
    const text = page(name);
    const missing = ACTION_KINDS.flatMap(({ kind, subject, settings = {} }) => [
      ...(text.includes(`\`${kind}\``) ? [] : [kind]),
      ...(subject === "instance" ? Object.keys(settings) : []).filter(
        (setting) => !text.includes(`\`${setting}=`),
      ),
    ]);
    expect(missing).toEqual([]);
  },
);

/** Its commands are those of no machine that runs the test, and so is a folder of theirs. */
test.each(["timeline.md", "timeline.ko.md"])("the fault files that %s shows are right", (name) => {
  const files = [...page(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  const faults = files.filter((text) => /^faults:/m.test(text));
  expect(faults.length).toBeGreaterThan(1);
  for (const text of faults) {
    const problems = new ProblemCollector();
    const place = { path: "faults/mine.yaml", folder: join(PROJECT, "faults") };
    parseFaultFile(text.replace("folder: ../deploy", "folder: ../docs"), place, problems);
    expect(() => problems.throwIfAny()).not.toThrow(InputProblems);
  }
});
