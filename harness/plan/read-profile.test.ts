import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { SCENARIOS } from "#scenarios/catalog.ts";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { chooseProfile } from "./choose-profile.ts";
import { profileJsonSchema } from "./profile-schema.ts";
import { isProfilePath, parseProfile, profileName, readProfile } from "./read-profile.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-profile-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PEAK = `version: 1
phases:
  - { phase: warm-up, duration: 10s, level: 5 }
  - { phase: ramp-up, duration: 30s, to: 50 }
  - { phase: steady, duration: 1m30s, level: 50 }
  - { phase: ramp-down, duration: 5s, to: 0 }
`;

/** What is said to be wrong, a line each. */
function problemsOf(text: string): readonly string[] {
  try {
    parseProfile(text, "peak.yaml");
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    return error.problems.map(({ subject, value, expected }) =>
      value === undefined ? `${subject}: ${expected}` : `${subject} "${value}": ${expected}`,
    );
  }
  return [];
}

test("levels go on where the phase before ended", () => {
  expect(parseProfile(PEAK, "peak.yaml")).toEqual({
    description: "",
    model: "closed",
    phases: [
      { phase: "warm-up", durationMs: 10_000, from: 5, to: 5 },
      { phase: "ramp-up", durationMs: 30_000, from: 5, to: 50 },
      { phase: "steady", durationMs: 90_000, from: 50, to: 50 },
      { phase: "ramp-down", durationMs: 5_000, from: 50, to: 0 },
    ],
  });
});

describe("what is wrong is said all at once, with its line", () => {
  test.each([
    [
      "values",
      "version: 2\nmodel: open-ish\nphases:\n  - { phase: hot, duration: 5x, level: -1 }\n",
      [
        'peak.yaml:1 version "2": 1',
        'peak.yaml:2 model "open-ish": one of closed, open',
        'peak.yaml:4 phases[0].phase "hot": one of warm-up, ramp-up, steady, ramp-down',
        'peak.yaml:4 phases[0].duration "5x": a duration from 1s to 7 days, such as 30s or 1m30s',
        'peak.yaml:4 phases[0].level "-1": the level that is held, a whole number from 0 to 1000000',
      ],
    ],
    [
      "unknown keys",
      "version: 1\nstages: []\nphases:\n  - { phase: steady, durration: 5s, duration: 5s, level: 1 }\n",
      [
        'peak.yaml:4 phases[0] "durration": one of phase, duration, level, from, to',
        'peak.yaml:2 "stages": one of version, description, model, vusMax, phases',
      ],
    ],
    [
      "contradictions",
      "version: 1\nvusMax: 5\nphases:\n  - { phase: warm-up, duration: 5s }\n  - { phase: ramp-up, duration: 5s, level: 0, to: 0 }\n",
      [
        "peak.yaml:4 phases[0]: a level that is held, or `to`, the level at its end",
        "peak.yaml:5 phases[1]: either level, or from and to",
        "peak.yaml:4 phases: at least one phase `steady`: it is what is judged",
        "peak.yaml:4 phases: a level above 0 in some phase",
        'peak.yaml:2 vusMax "5": no vusMax: with the closed model the levels are the virtual users',
      ],
    ],
    ["no list", "version: 1\n", ["peak.yaml phases: a list of phases (it is missing)"]],
    ["another file", "- a\n", ["peak.yaml: a profile file: `version: 1` and a list of `phases`"]],
  ])("%s", (_, text, expected) => expect(problemsOf(text)).toEqual(expected));
});

test.each([
  ["/dev/zero", "it is a device"],
  [folder, "it is a folder"],
  [join(folder, "none.yaml"), "there is no such file"],
])("%s is not read", (path, reason) => {
  expect(() => readProfile(path, { workingDirectory: "/" })).toThrow(reason);
});

test.each([
  ["load/peak.yaml", true, "peak"],
  ["peak.json", true, "peak"],
  ["./체크 아웃.yml", true, "체크 아웃"],
  ["quick", false, "quick"],
])("%s is a path: %s", (word, isPath, name) => {
  expect(isProfilePath(word)).toBe(isPath);
  expect(profileName(word)).toBe(name);
});

describe("the profile of a run", () => {
  writeFileSync(join(folder, "peak.yaml"), PEAK);
  writeFileSync(join(folder, "rate.yaml"), PEAK.replace("version: 1", "version: 1\nmodel: open\nvusMax: 40"));
  const definitionOf = (name: string) => SCENARIOS.find((one) => one.name === name) ?? null;
  const choose = (
    scenario: string,
    profile: string | undefined,
    scale: { vus?: number; durationMs?: number },
  ) => {
    const problems = new ProblemCollector();
    const options = { profile, vus: scale.vus, durationMs: scale.durationMs };
    const subject = { definition: definitionOf(scenario) };
    const chosen = chooseProfile(subject, options, { workingDirectory: folder }, problems);
    problems.throwIfAny();
    return chosen;
  };

  test("of the user's is scaled as ours are", () => {
    const chosen = choose("chat", "peak.yaml", { vus: 100, durationMs: 20_000 });
    expect(chosen).toMatchObject({ name: "peak", shape: { model: "closed", vusMax: 100 } });
    expect(chosen?.shape?.phases.map(({ durationMs, to }) => [durationMs, to])).toEqual([
      [10_000, 10],
      [30_000, 100],
      [20_000, 100],
      [5_000, 0],
    ]);
  });

  test("an open one keeps its own bound of users, which grows with its levels", () => {
    expect(choose("mine", "rate.yaml", {})?.shape).toMatchObject({ model: "open", vusMax: 40 });
    expect(choose("exchange-orders", "rate.yaml", { vus: 100 })?.shape).toMatchObject({ vusMax: 80 });
  });

  test("none for a script of the user's, quick for one of ours", () => {
    expect(choose("mine", undefined, {})).toBeNull();
    expect(choose("chat", undefined, {})?.name).toBe("quick");
  });

  test.each([
    [
      "msa-hotpath",
      "rate.yaml",
      'profile "rate.yaml": expected a closed profile: msa-hotpath has users of its own pace',
    ],
    ["msa-hotpath", "rate-quick", 'profile "rate-quick": expected one of quick, smoke,'],
    ["mine", "quik", "or the path of a profile file (.yaml); did you mean quick?"],
  ])("%s with %s is refused", (scenario, profile, message) => {
    expect(() => choose(scenario, profile, {})).toThrow(message);
  });
});

/** `UPDATE_GENERATED=1` writes it anew. */
test("scenarios/profile.schema.json is what the schema makes of it", () => {
  const file = resolve(import.meta.dirname, "../../scenarios/profile.schema.json");
  if (process.env["UPDATE_GENERATED"] === "1") writeFileSync(file, profileJsonSchema());
  expect(readFileSync(file, "utf8")).toBe(profileJsonSchema());
});
