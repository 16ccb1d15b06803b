import { expect, test } from "vitest";
import type { RunEvent } from "../../contracts/run.ts";
import { codesOf, judgeMadeUp } from "../testing/judge-made-up.ts";

/** The made-up load runs from 11:00 to 11:02. */
const event = (time: string, subject: string, kind: RunEvent["kind"] = "service-exited"): RunEvent => ({
  at: `2026-11-21T${time}.000Z`,
  kind,
  subject,
  message: "ended with SIGKILL",
});

test("an instance that ended under load is a FAIL, one result each, however well the objectives look", () => {
  const events = [
    event("11:01:00", "session-2"),
    event("11:01:30", "dbman-1"),
    event("11:01:40", "session-2"),
  ];
  const verdict = judgeMadeUp({ evidence: { events }, file: "policy: { breachesToFail: 9 }" });
  expect(verdict).toMatchObject({
    verdict: "FAIL",
    invalid: false,
    exitCode: 1,
    code: "CRITICAL_BREACHED",
    reason: "session-2 ended under load, unplanned: ended with SIGKILL; also the loss of dbman-1",
  });
  expect(
    verdict.objectives
      .filter(({ code }) => code === "SERVICE_DIED")
      .map(({ id, numbers }) => [id, numbers.value]),
  ).toEqual([
    ["service-died[session-2]", 2],
    ["service-died[dbman-1]", 1],
  ]);
});

test("one that ended before the load was missing from all of it", () => {
  expect(codesOf(judgeMadeUp({ evidence: { events: [event("10:59:59", "chat-1")] } }))).toContain(
    "SERVICE_DIED",
  );
});

test.each([
  ["after the load, when everything is stopped", event("11:02:01", "chat-1")],
  ["the Prometheus that only watches", event("11:01:00", "prometheus")],
  ["a fault that was asked for", event("11:01:00", "chat-1", "fault")],
  ["a note", event("11:01:00", "chat-1", "note")],
])("%s is none", (_name, one) => {
  const verdict = judgeMadeUp({ evidence: { events: [one] } });
  expect([...codesOf(verdict)]).not.toContain("SERVICE_DIED");
  expect(verdict.verdict).toBe("PASS");
});

test("without a load there was nothing under load", () => {
  const evidence = { events: [event("11:01:00", "chat-1")], generators: [] };
  expect([...codesOf(judgeMadeUp({ evidence }))]).not.toContain("SERVICE_DIED");
});
