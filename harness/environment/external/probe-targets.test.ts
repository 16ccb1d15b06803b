import { expect, test } from "vitest";
import { say } from "../../contracts/reason.ts";
import { deadServices, type TargetProbe } from "./probe-targets.ts";

const probe = (service: string, outcome: TargetProbe["outcome"]): TargetProbe => ({
  service,
  url: `http://${service}`,
  outcome,
  told: say("PORT_REFUSED", {}),
});

test.each<[string, readonly TargetProbe[], readonly string[]]>([
  ["an answer", [probe("chat", "reachable")], []],
  ["refused", [probe("chat", "refused")], ["chat"]],
  ["a name without an address", [probe("chat", "unknown-host")], ["chat"]],
  ["no answer in time", [probe("chat", "no-answer")], ["chat"]],
  ["an answer that is no HTTP/1", [probe("chat", "not-http")], []],
  ["one of two instances", [probe("chat", "refused"), probe("chat", "reachable")], []],
  ["both instances", [probe("chat", "refused"), probe("chat", "no-answer")], ["chat"]],
  ["one of two services", [probe("chat", "reachable"), probe("session", "refused")], ["session"]],
])("%s", (_name, probes, dead) => {
  expect(deadServices(probes).map(([service]) => service)).toEqual(dead);
});
