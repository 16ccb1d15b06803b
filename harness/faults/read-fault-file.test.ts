import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FAULT_KINDS } from "../actions/kinds.ts";
import { InputProblems } from "../errors.ts";
import { ProblemCollector } from "../text/problems.ts";
import { faultFileJsonSchema } from "./fault-file-schema.ts";
import { type FaultFile, isFilePath, parseFaultFile, readFaultFile } from "./read-fault-file.ts";

const folder = mkdtempSync(join(tmpdir(), "loadproof-faults-"));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): { file: FaultFile | null; problems: readonly string[] } {
  const collector = new ProblemCollector();
  const file =
    collector.attempt(() => parseFaultFile(text, { path: "faults/a.yaml", folder }, collector)) ?? null;
  return { file, problems: linesOf(collector) };
}

function linesOf(collector: ProblemCollector): readonly string[] {
  try {
    collector.throwIfAny();
    return [];
  } catch (error) {
    if (!(error instanceof InputProblems)) throw error;
    return error.message.split("\n");
  }
}

const WHOLE = `# yaml-language-server: $schema=schema.json
version: 1
title: { en: Shard primary killed, ko: 샤드 프라이머리 강제 종료 }
why: the standby must take over within 10 s
scenario: exchange-orders
profile: rate-quick
load: { vus: 200, duration: 40s }
env: { SHARDING: true, LIMIT: 5 }
thresholds: ../thresholds/resilience/shard.yaml
faults:
  - kill:shard-1-1@20s+10s
  - { kind: pause, subject: kafka, at: 5s, duration: 2s }
  - { name: away, kind: stop, subject: redis, at: 1m }
`;

test("a whole file", () => {
  expect(read(WHOLE)).toEqual({
    problems: [],
    file: {
      path: "faults/a.yaml",
      title: { en: "Shard primary killed", ko: "샤드 프라이머리 강제 종료" },
      why: "the standby must take over within 10 s",
      scenario: "exchange-orders",
      profile: "rate-quick",
      vus: "200",
      duration: "40s",
      variables: { SHARDING: "true", LIMIT: "5" },
      thresholds: "thresholds/resilience/shard.yaml",
      faults: [
        { name: "shard-1-1-killed", kind: "kill", subject: "shard-1-1", atMs: 20_000, durationMs: 10_000 },
        { name: "kafka-paused", kind: "pause", subject: "kafka", atMs: 5_000, durationMs: 2_000 },
        { name: "away", kind: "stop", subject: "redis", atMs: 60_000, durationMs: null },
      ],
    },
  });
});

test("the least of a file", () => {
  const { file, problems } = read("version: 1\nfaults: [ kill:chat-1@20s ]\n");
  expect(problems).toEqual([]);
  expect(file).toMatchObject({ title: null, scenario: null, vus: null, variables: {}, thresholds: null });
});

const COMMAND = `version: 1
faults:
  - kind: command
    subject: chat-pod
    at: 5s
    duration: 10s
    inject: kubectl delete pod chat-0
    proof: [sh, -c, "! kubectl get pod chat-0"]
    heal: { run: kubectl rollout restart chat, timeout: 2m, env: { KUBECONFIG: staging, TRIES: 3 }, folder: .. }
    healed: kubectl rollout status chat
`;

test("commands: a line, words, or an object with time, variables and folder", () => {
  const { file, problems } = read(COMMAND);
  expect(problems).toEqual([]);
  expect(file?.faults).toEqual([
    {
      name: "chat-pod",
      kind: "command",
      subject: "chat-pod",
      atMs: 5_000,
      durationMs: 10_000,
      commands: {
        inject: { run: "kubectl delete pod chat-0", timeoutMs: 30_000, variables: {}, folder },
        proof: { run: ["sh", "-c", "! kubectl get pod chat-0"], timeoutMs: 30_000, variables: {}, folder },
        heal: {
          run: "kubectl rollout restart chat",
          timeoutMs: 120_000,
          variables: { KUBECONFIG: "staging", TRIES: "3" },
          folder: resolve(folder, ".."),
        },
        healed: { run: "kubectl rollout status chat", timeoutMs: 60_000, variables: {}, folder },
        why: null,
      },
    },
  ]);
});

test("nothing is healed only where that is written out, with why", () => {
  const text = COMMAND.replace(
    /heal: \{.*\}\n {4}healed: .*/,
    "heal: none\n    why: the deployment makes another",
  );
  const [fault] = read(text).file?.faults ?? [];
  expect(fault?.commands).toMatchObject({ heal: null, why: "the deployment makes another" });
});

const KINDS = `one of ${FAULT_KINDS.map(({ kind }) => kind).join(", ")}`;
describe("problems, with file and line, all at once", () => {
  test.each<[string, string, readonly string[]]>([
    [
      "no fault file",
      "objectives: []",
      ["faults/a.yaml: expected a fault file: `version: 1` and a list of `faults`"],
    ],
    ["no faults", "version: 1\nfaults: []", ['faults/a.yaml:2 faults "[]": expected at least one fault']],
    [
      "unknown keys",
      "version: 1\nfault: []\nload: { users: 3 }\nfaults: [ kill:chat-1@20s ]",
      [
        'faults/a.yaml:3 load "users": expected one of vus, duration',
        'faults/a.yaml:2 "fault": expected one of version, title, why, scenario, profile, load, env, thresholds, faults; did you mean "faults"?',
      ],
    ],
    [
      "short forms",
      "version: 1\nfaults:\n  - kill\n  - mark:deploy@20s\n  - kill:chat-1@-5s\n  - kill:chat-1,every=3s@5s+0s",
      [
        'faults/a.yaml:3 faults[0] "kill": expected [name=]kind:subject[,setting=value...]@time[+duration], such as stop:chat-1@20s+15s',
        `faults/a.yaml:4 faults[1] mark:deploy@20s: kind "mark": expected ${KINDS}; mark disturbs nothing: give it by --action`,
        'faults/a.yaml:5 faults[2] kill:chat-1@-5s: time "-5s": expected a time from the start of the load on, such as 20s',
        'faults/a.yaml:6 faults[3] kill:chat-1,every=3s@5s+0s: duration "0s": expected more than 0s',
        'faults/a.yaml:6 faults[3] kill:chat-1,every=3s@5s+0s: setting "every": expected none, for kill takes none',
      ],
    ],
    [
      "objects",
      "version: 1\nfaults:\n  - { kind: kil, subject: chat-1, at: 2s }\n  - { kind: kill, subjekt: chat-1, at: 2s }\n  - 7",
      [
        `faults/a.yaml:3 faults[0].kind "kil": expected ${KINDS}; did you mean "kill"?`,
        "faults/a.yaml:4 faults[1].subject: expected an instance of the bundled system, such as chat-1 or postgres (it is missing)",
        'faults/a.yaml:4 faults[1] "subjekt": expected one of kind, subject, name, at, duration; did you mean "subject"?',
        'faults/a.yaml:5 faults[2] "7": expected a fault: in short, such as kill:shard-1-1@20s+10s, or an object with its kind, subject and at',
      ],
    ],
    [
      "values of an object and of the load",
      'version: 1\nload: { vus: many, duration: 5 }\nfaults:\n  - kind: kill\n    name: "{}"\n    subject: chat-1\n    at: soon\n    duration: 0s',
      [
        'faults/a.yaml:2 load.duration "5": expected a duration such as 30s',
        'faults/a.yaml:5 faults[0].name "{}": expected letters of any script, digits, spaces, dots, dashes, underscores and slashes',
        'faults/a.yaml:7 faults[0].at "soon": expected a time, such as 20s or 1m30s',
        'faults/a.yaml:8 faults[0].duration "0s": expected more than 0s',
      ],
    ],
    [
      "what only reading shows",
      'version: 1\nload: { vus: many, duration: 5 s }\nfaults:\n  - kind: kill\n    name: "{}"\n    subject: chat-1\n    at: soon\n    duration: 0s',
      [
        'faults/a.yaml:2 load.vus "many": expected a whole number from 0 to 1000000',
        'faults/a.yaml:2 load.duration "5 s": expected a duration from 1s to 336h such as 30s, 2m or 1h30m',
        'faults/a.yaml:5 faults[0].name "{}": expected letters of any script, digits, spaces, dots, dashes, underscores and slashes',
        'faults/a.yaml:7 faults[0].at "soon": expected a time, such as 20s or 1m30s',
        'faults/a.yaml:8 faults[0].duration "0s": expected more than 0s',
      ],
    ],
    [
      "what only reading shows beside what the schema refuses",
      "version: 2\nload: { vus: -1 }\nfaults:\n  - kill:chat-1@-5s\n  - { kind: kill, subject: chat-1 }\n  - { kind: latency, subject: chat/redis, at: 5s, delay: 99s }",
      [
        'faults/a.yaml:1 version "2": expected 1',
        "faults/a.yaml:5 faults[1].at: expected a time from the start of the load on, such as 20s (it is missing)",
        'faults/a.yaml:2 load.vus "-1": expected a whole number from 0 to 1000000',
        'faults/a.yaml:4 faults[0] kill:chat-1@-5s: time "-5s": expected a time from the start of the load on, such as 20s',
        'faults/a.yaml:6 faults[2].delay "99s": expected a time of up to 10s, such as 200ms',
      ],
    ],
    [
      "numbers that are none",
      "version: .nan\nfaults: [ { kind: kill, subject: chat-1, at: 1e400, duration: -.inf } ]",
      [
        'faults/a.yaml:1 version "NaN": expected 1',
        'faults/a.yaml:2 faults[0].at "Infinity": expected a time from the start of the load on, such as 20s',
        'faults/a.yaml:2 faults[0].duration "-Infinity": expected a duration such as 15s',
      ],
    ],
    [
      "no YAML",
      "version: 1\nfaults: [",
      ["faults/a.yaml:2:9: expected a closing ] for the [ that opens here"],
    ],
  ])("%s", (_name, text, problems) => {
    const result = read(text);
    expect(result.problems).toEqual(problems);
    expect(result.file).toBeNull();
  });
});

test("a file that is not there, or is none", () => {
  const collector = new ProblemCollector();
  expect(readFaultFile("gone.yaml", { workingDirectory: folder }, collector)).toBeNull();
  expect(readFaultFile("../", { workingDirectory: folder }, collector)).toBeNull();
  expect(linesOf(collector)).toEqual([
    `fault file "gone.yaml": expected a YAML or JSON file of faults (there is no such file); looked for ${folder}/gone.yaml`,
    `fault file "../": expected a YAML or JSON file of faults (it is a folder); looked for ${resolve(folder, "..")}`,
  ]);
});

test("a path is shown from where the command ran, and so is that of its thresholds", () => {
  const collector = new ProblemCollector();
  writeFileSync(join(folder, "a.yaml"), WHOLE);
  const file = readFaultFile("a.yaml", { workingDirectory: folder }, collector);
  expect(file).toMatchObject({ path: "a.yaml", thresholds: "../thresholds/resilience/shard.yaml" });
});

test.each([
  ["faults/kill.yaml", true],
  ["a.json", true],
  ["kill:chat-1@20s", false],
])("%s is a file: %s", (word, expected) => expect(isFilePath(word)).toBe(expected));

/** `UPDATE_GENERATED=1` writes it anew. */
test("faults/schema.json is what the schema makes of it", () => {
  const file = resolve(import.meta.dirname, "../../faults/schema.json");
  if (process.env["UPDATE_GENERATED"] === "1") writeFileSync(file, faultFileJsonSchema());
  expect(readFileSync(file, "utf8")).toBe(faultFileJsonSchema());
});
