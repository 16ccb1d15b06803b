import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { InputProblems } from "../errors.ts";
import { SYSTEMS } from "../systems/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { bundledExperiments, type Experiment, readExperiments } from "./experiments.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "loadproof-chaos-"));
afterAll(() => rmSync(folder, { recursive: true }));

const FOLDERS = { projectDirectory: PROJECT, workingDirectory: folder };

function read(...words: string[]): { readonly found: readonly Experiment[]; readonly problems: string } {
  const collector = new ProblemCollector();
  const found = readExperiments(words, FOLDERS, collector);
  try {
    collector.throwIfAny();
    return { found, problems: "" };
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    return { found, problems: error.message };
  }
}
const ids = (...words: string[]): readonly string[] => read(...words).found.map(({ id }) => id);

describe("experiments by words", () => {
  test("all without any, each system, each by its name", () => {
    expect(ids()).toEqual(bundledExperiments(FOLDERS));
    expect(ids("exchange")).toEqual(bundledExperiments(FOLDERS).filter((id) => id.startsWith("exchange/")));
    expect(ids("chat-killed", "chat/chat-killed")).toEqual(["chat/chat-killed"]);
  });

  test("a file of the user's, from where the user stands", () => {
    writeFileSync(join(folder, "mine.yaml"), "version: 1\nscenario: chat\nfaults: [ kill:chat-1@5s ]\n");
    expect(ids("mine.yaml")).toEqual(["mine.yaml"]);
  });

  test("each has a folder of its own, whatever its file is called", () => {
    const names = ["장애.yaml", "지연.yaml", "a-b.yaml", "a b.yaml", "a-b-2.yaml", "a b-2.yaml"];
    for (const name of names)
      writeFileSync(join(folder, name), "version: 1\nscenario: chat\nfaults: [ kill:chat-1@5s ]\n");
    const folders = read(...names, "./장애.yaml").found.map((one) => one.folder);
    expect(new Set(folders).size).toBe(names.length);
    expect(folders).toHaveLength(names.length);
    expect(folders.slice(0, 2)).toEqual(["장애-yaml", "지연-yaml"]);
  });

  test("what is no experiment is told, all at once", () => {
    writeFileSync(join(folder, "none.yaml"), "version: 1\nfaults: [ kill:chat-1@5s ]\n");
    const { problems } = read("exchnge", "none.yaml", "gone.yaml");
    expect(problems).toContain('chaos "exchnge": expected one of chat, commerce, exchange, payment');
    expect(problems).toContain("none.yaml scenario: expected a scenario, for the run to be made");
    expect(problems).toContain('fault file "gone.yaml"');
  });
});

describe("the bundled ones", () => {
  test.each(bundledExperiments(FOLDERS))("%s reads, and stands in the folder of its system", (id) => {
    const { found, problems } = read(id);
    expect(problems).toBe("");
    expect(SYSTEMS.map(({ topology }) => topology.name)).toContain(id.slice(0, id.indexOf("/")));
    expect(found[0]?.file.title).not.toBeNull();
    expect(found[0]?.file.faults.map(({ name }) => name)).toContain("fault");
  });

  /** Faults that the documents of the user name, in order: 000 2.3.1, 002, 004 5-2. */
  test("each fault of the documents has one", () => {
    expect(bundledExperiments(FOLDERS)).toEqual(
      expect.arrayContaining([
        "exchange/shard-primary-killed",
        "exchange/shard-partitioned",
        "exchange/kafka-restarted",
        "chat/chat-killed",
        "chat/dbman-killed",
        "chat/redis-slow",
        "chat/postgres-restarted",
        "payment/kafka-gone",
      ]),
    );
  });

  test.each(bundledExperiments(FOLDERS))("make carries out %s alone", (id) => {
    const name = id.slice(id.indexOf("/") + 1);
    const planned = execFileSync("make", ["-n", `chaos-${name}`], { cwd: PROJECT, encoding: "utf8" });
    expect(planned).toContain(`bin/loadproof chaos ${name}`);
  });
});

describe("systems tell losses and doubles by invariants that they have", () => {
  test.each(
    SYSTEMS.flatMap(({ topology, invariants }) =>
      invariants === null ? [] : [[topology.name, invariants] as const],
    ),
  )("%s", (_name, { tells }) => {
    expect(tells.lost.length).toBeGreaterThan(0);
    expect(tells.duplicated.length).toBeGreaterThan(0);
  });
});
