import { expect, test } from "vitest";
import type { LoadShape } from "../contracts/shape.ts";
import { InputProblems } from "../errors.ts";
import { parseThresholds } from "../judge/index.ts";
import { ProblemCollector } from "../text/problems.ts";
import { checkWindows } from "./check-windows.ts";
import { parseActions } from "./parse-action.ts";

/** 10 s up, 40 s steady, 10 s down. */
const SHAPE: LoadShape = {
  model: "closed",
  phases: [
    { phase: "ramp-up", durationMs: 10_000, from: 0, to: 5 },
    { phase: "steady", durationMs: 40_000, from: 5, to: 5 },
    { phase: "ramp-down", durationMs: 10_000, from: 5, to: 0 },
  ],
  vusMax: 5,
};

function problemsOf(objective: string, actions: readonly string[], shape: LoadShape | null = SHAPE): string {
  const problems = new ProblemCollector();
  const file = parseThresholds(
    `version: 1\nobjectives: [{ id: a, metric: action_healthy_duration, statistic: max, pass: '< 1', ${objective} }]`,
    "f.yaml",
  );
  checkWindows(file, parseActions(actions, problems), shape, problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof InputProblems) return error.message;
    throw error;
  }
  return "";
}

const NO_PART = "expected a part of phase steady that can be judged";
test.each([
  ["no part asked for", "phase: steady", [], ""],
  ["it is there", "during: chat-1-stopped", ["stop:chat-1@20s+5s"], ""],
  [
    "a run without actions",
    "during: chat-1-stopped",
    [],
    'f.yaml objective a during "chat-1-stopped": expected an action of this run, which has none; add --action, such as stop:chat-1@20s+15s, or give the objective noData: skip',
  ],
  ["which the objective does without", "during: chat-1-stopped, noData: skip", [], ""],
  [
    "a misspelt name",
    "except: chat-1-stoped",
    ["stop:chat-1@20s+5s"],
    'f.yaml objective a except "chat-1-stoped": expected one of chat-1-stopped; did you mean chat-1-stopped?',
  ],
  [
    "over before its phase",
    "during: x",
    ["x=stop:chat-1@1s+5s"],
    `f.yaml objective a during "x": ${NO_PART}`,
  ],
  ["in the phase that is asked for", "during: x, phase: ramp-up", ["x=stop:chat-1@1s+5s"], ""],
  [
    "up to the end of the load",
    "after: x",
    ["x=stop:chat-1@20s"],
    `f.yaml objective a after "x": ${NO_PART}`,
  ],
  ["before the phase begins", "before: x", ["x=mark:y@5s"], `f.yaml objective a before "x": ${NO_PART}`],
  ["during a moment", "during: x", ["x=mark:y@20s"], `f.yaml objective a during "x": ${NO_PART}`],
  ["before and after a moment", "except: x", ["x=mark:y@20s"], ""],
  ["all of the phase", "except: x", ["x=stop:chat-1@5s"], `f.yaml objective a except "x": ${NO_PART}`],
])("%s", (_name, objective, actions, problem) => expect(problemsOf(objective, actions)).toBe(problem));

test("without a shape all of the load is steady", () => {
  expect(problemsOf("during: x", ["x=stop:chat-1@1s+5s"], null)).toBe("");
});

test.each([
  ["one that is started again", "where: { action: x }", ["x=kill:chat-1@20s+5s"], ""],
  ["any that is", "where: {}", ["kill:chat-1@20s", "stop:chat-2@20s"], ""],
  ["none, which the objective does without", "noData: skip", [], ""],
  [
    "one that stays dead",
    "where: { action: x }",
    ["x=kill:chat-1@20s"],
    'f.yaml objective a where "x": expected an action that brings back what it takes away; give it the time after which to start it again, such as kill:chat-1@20s+5s',
  ],
  [
    "no action at all",
    "where: {}",
    ["mark:deploy@20s"],
    "f.yaml objective a where: expected an action that brings back what it takes away; this run has none; add --action, such as kill:chat-1@20s+5s, or give the objective noData: skip",
  ],
  [
    "a misspelt name",
    "where: { action: chat-1-kiled }",
    ["kill:chat-1@20s+5s"],
    'f.yaml objective a where "chat-1-kiled": expected one of chat-1-killed; did you mean chat-1-killed?',
  ],
])("a recovery of %s", (_name, objective, actions, problem) =>
  expect(problemsOf(`source: actions, ${objective}`, actions)).toBe(problem),
);

function problemsWith(recovery: string, actions: readonly string[], shape: LoadShape | null = SHAPE): string {
  const problems = new ProblemCollector();
  const file = parseThresholds(`version: 1\nrecovery: ${recovery}`, "f.yaml");
  checkWindows(file, parseActions(actions, problems), shape, problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof InputProblems) return error.message;
    throw error;
  }
  return "";
}

const TOO_SHORT = "so that a recovery can be told; make the load longer, or the fault earlier or shorter";
test.each([
  ["a fault in time", '"< 10s"', ["kill:chat-1@15s+5s"], ""],
  [
    "no fault",
    '"< 10s"',
    ["mark:deploy@15s"],
    "f.yaml objective recovery-clients: expected a fault; this run has none; add --action, such as kill:chat-1@20s+5s, or give the objective noData: skip",
  ],
  ["which the file does without", '{ clients: "< 10s", noData: skip }', [], ""],
  [
    "a load that ends too soon after it is healed",
    '"< 10s"',
    ["kill:chat-1@21s+5s"],
    `f.yaml objective recovery-clients "chat-1-killed, with the end of the steady load at 50s": expected 51s at least, ${TOO_SHORT}`,
  ],
  ["of a kill for good from its beginning", '"< 10s"', ["kill:chat-1@30s"], ""],
  [
    "a load that ends too soon after that",
    '"< 10s"',
    ["kill:chat-1@31s"],
    `f.yaml objective recovery-clients "chat-1-killed, with the end of the steady load at 50s": expected 51s at least, ${TOO_SHORT}`,
  ],
  [
    "the next fault too soon",
    '"< 10s"',
    ["pause:chat-1@12s+1s", "pause:chat-2@22s+1s"],
    `f.yaml objective recovery-clients "chat-1-paused, with the next fault at 22s": expected 38s at least, ${TOO_SHORT}`,
  ],
  ["a load of which nobody knows the length", '"< 10s"', ["kill:chat-1@31s"], "", null],
  [
    "from a healing that never comes",
    '{ clients: "< 10s", system: "< 10s", from: healing }',
    ["kill:chat-1@15s"],
    [
      'f.yaml objective recovery-clients "chat-1-killed": expected a fault that is undone during the load; give it the time after which it is undone, or count from the injection',
      'f.yaml objective recovery-system "chat-1-killed": expected a fault that is undone during the load; give it the time after which it is undone, or count from the injection',
    ].join("\n"),
  ],
] as const)("recovery: %s", (_name, recovery, actions, expected, shape: LoadShape | null = SHAPE) => {
  expect(problemsWith(recovery, actions, shape)).toBe(expected);
});
