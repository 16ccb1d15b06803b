import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { KeptResults } from "./kept-results.ts";
import { type Step, stepsOf } from "./steps.ts";
import { LOAD, madeUpMistake, madeUpRun } from "./testing/made-up.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loadproof-kept-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stepOf = (...[name, changes]: Parameters<typeof madeUpMistake>): Step =>
  stepsOf([madeUpMistake(name, changes)], 0)[1] as Step;
const step = stepOf("lost-writes");
const measured = madeUpRun({ lost: 3 });

test("what was measured is read back, and nothing else is there", async () => {
  const kept = new KeptResults(folder, ["0.1.0 at 8f3b7c1d2e4a"]);
  expect(kept.read(step)).toBeNull();
  await kept.write(step, measured);
  expect(kept.read(step)).toEqual(measured);
  expect(readdirSync(folder)).toEqual(["chat-lost-writes.json"]);
});

test("it counts for the same source and the same row alone", async () => {
  const kept = new KeptResults(folder, ["source"]);
  await kept.write(step, measured);
  expect(new KeptResults(folder, ["source"]).read(step)).toEqual(measured);
  expect(new KeptResults(folder, ["other source"]).read(step)).toBeNull();
  for (const changes of [
    { load: { ...LOAD, variables: { NAME: "value" } } },
    { load: { ...LOAD, flags: { ...LOAD.flags, vus: "7" } } },
    { caughtBy: { objectives: ["p99"] } },
    { cause: "network" as const },
    { arithmetic: "other" },
  ])
    expect(kept.read(stepOf("lost-writes", changes))).toBeNull();
});

test("what was cut short or is of another version counts as nothing", async () => {
  const kept = new KeptResults(folder, []);
  for (const text of ["", '{"key": "', '{"key":"k","measured":{}}']) {
    writeFileSync(join(folder, "chat-lost-writes.json"), text);
    expect(kept.read(step)).toBeNull();
  }
});

test("it is forgotten for the steps that are named", async () => {
  const kept = new KeptResults(folder, []);
  const other = stepOf("slow-store");
  await kept.write(step, measured);
  await kept.write(other, measured);
  await kept.forget([step]);
  expect(kept.read(step)).toBeNull();
  expect(kept.read(other)).toEqual(measured);
});
