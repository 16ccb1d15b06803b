import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { SCENARIOS } from "#scenarios/catalog.ts";
import type { ThresholdFile } from "./types.ts";
import { parseThresholds } from "./parse.ts";

const FOLDER = resolve(import.meta.dirname, "../../../thresholds");

/** The profile's own file, else the scenario's objectives, as a run takes them. */
function read(scenario: string, profile: string): ThresholdFile {
  const own = join(FOLDER, scenario, `${profile}.yaml`);
  const path = existsSync(own) ? own : join(FOLDER, scenario, "objectives.yaml");
  return parseThresholds(readFileSync(path, "utf8"), path, (name) =>
    readFileSync(join(dirname(path), name), "utf8"),
  );
}

const bound = (file: ThresholdFile, id: string): string | undefined =>
  file.objectives.find((one) => one.id === id)?.pass[0]?.text;

describe.each(SCENARIOS)("$name", ({ name: scenario, profiles }) => {
  const ownFiles = readdirSync(join(FOLDER, scenario))
    .map((name) => name.replace(".yaml", ""))
    .filter((name) => name !== "objectives");

  test.each([...profiles])("%s is judged by what says so", (profile) => {
    const file = read(scenario, profile);
    expect(file.scenario).toBe(scenario);
    expect(file.profiles).toEqual(ownFiles.includes(profile) ? [profile] : []);
  });

  test("there is no file for a profile that does not exist", () => {
    expect(ownFiles.filter((name) => !profiles.some((profile) => profile === name))).toEqual([]);
  });

  test.each(ownFiles)("%s.yaml differs from the scenario's objectives", (profile) => {
    const objectives = read(scenario, "objectives").objectives;
    expect(read(scenario, profile).objectives).not.toEqual(objectives);
  });
});

test.each(["msa-hotpath", "chat", "exchange-orders"])(
  "002: one missed of %s is WARN, several are FAIL",
  (name) => {
    for (const profile of SCENARIOS.find((one) => one.name === name)?.profiles ?? [])
      expect(read(name, profile).policy).toMatchObject({ breachesToFail: 2, spikesToWarn: 3 });
  },
);

test.each([
  ["quick", "http-failed", "< 2%"],
  ["quick", "http-p95", "< 700ms"],
  ["quick", "http-p99", "< 1500ms"],
  ["quick", "chat-p95", "< 500ms"],
  ["quick", "session-p95", "< 500ms"],
  ["quick", "tenanthub-p95", "< 600ms"],
  ["baseline", "http-failed", "< 1%"],
  ["baseline", "http-p95", "< 500ms"],
  ["stage-1", "http-failed", "< 1%"],
  ["stage-1", "http-p95", "< 400ms"],
  ["stage-2", "http-failed", "< 1.5%"],
  ["stage-2", "http-p95", "< 400ms"],
  ["stage-2", "http-p99", "< 1s"],
  ["stage-3", "store-success", "<= 0.1%"],
  ["stage-3", "store-p95", "<= 300ms"],
  ["stage-3", "store-p99", "<= 800ms"],
  ["stage-3", "read-p95", "<= 400ms"],
])("002's numbers: %s %s %s", (profile, id, text) => {
  expect(bound(read("msa-hotpath", profile), id)).toBe(text);
});

test("latency of requests is judged on answers only: refused connections take 0 ms", () => {
  for (const { name, profiles } of SCENARIOS) {
    for (const profile of profiles) {
      const latencies = read(name, profile).objectives.filter(({ metric }) => metric === "http_req_duration");
      expect(latencies.filter(({ where }) => where["expected_response"] !== "true")).toEqual([]);
    }
  }
});
