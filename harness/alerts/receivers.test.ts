import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { ProblemCollector } from "../text/problems.ts";
import { describeReceivers, readAlertReceivers } from "./read-receivers.ts";
import { readAlert } from "./receiver.ts";
import { renderAlertRoutes } from "./routes.ts";

const CONTEXT = { projectDirectory: join(import.meta.dirname, "..", "..") };
const SET = {
  ALERT_SLACK_URL: "https://hooks.example/T0",
  ALERT_PAGERDUTY_KEY: "k",
  ALERT_WATCHDOG_URL: "http://127.0.0.1:1/dead",
};

interface Rendered {
  readonly global: Readonly<Record<string, string>>;
  readonly route: Readonly<Record<string, unknown>>;
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
}
function rendered(environment: Readonly<Record<string, string>>, divisor = 1): Rendered {
  const receivers = readAlertReceivers(environment, new ProblemCollector());
  return parse(renderAlertRoutes(CONTEXT, receivers, divisor)) as Rendered;
}

test("without variables nobody is told, and that is said", () => {
  expect(rendered({}).receivers).toEqual([{ name: "slack" }, { name: "pagerduty" }, { name: "watchdog" }]);
  expect(describeReceivers(readAlertReceivers({}, new ProblemCollector()))).toBe(
    "no Slack (ALERT_SLACK_URL is not set), no PagerDuty (ALERT_PAGERDUTY_KEY is not set), no watchdog (ALERT_WATCHDOG_URL is not set)",
  );
});

test("with them all are told, also of the end; no secret is looked for in a file any more", () => {
  const { global, receivers } = rendered(SET);
  expect(global).toMatchObject({ slack_api_url: SET.ALERT_SLACK_URL });
  expect(receivers).toMatchObject([
    { slack_configs: [{ send_resolved: true }] },
    { pagerduty_configs: [{ routing_key: "k", send_resolved: true }] },
    { webhook_configs: [{ url: SET.ALERT_WATCHDOG_URL }] },
  ]);
  expect(JSON.stringify([global, receivers])).not.toContain("_file");
});

test("shortened, only durations change", () => {
  const { route } = rendered(SET, 20);
  expect(route).toEqual({
    ...rendered(SET).route,
    group_wait: "1500ms",
    group_interval: "15000ms",
    repeat_interval: "720000ms",
  });
});

test("all wrong addresses are told at once, without showing them", () => {
  const problems = new ProblemCollector();
  readAlertReceivers({ ALERT_SLACK_URL: "T0/secret", ALERT_WATCHDOG_URL: "ftp://secret" }, problems);
  expect(() => problems.throwIfAny()).toThrow(/ALERT_SLACK_URL[\s\S]*ALERT_WATCHDOG_URL/);
  expect(() => problems.throwIfAny()).not.toThrow(/secret/);
});

test.each([
  ["slack", { attachments: [{ title: "FIRING ShardDown (critical)" }] }, "ShardDown critical firing"],
  ["slack", { attachments: [{ title: "RESOLVED KafkaLag (warning)" }] }, "KafkaLag warning resolved"],
  [
    "pagerduty",
    { event_action: "trigger", payload: { summary: "HighErrorRate: x", severity: "critical" } },
    "HighErrorRate critical firing",
  ],
  [
    "pagerduty",
    { event_action: "resolve", payload: { summary: "HighErrorRate: x", severity: "critical" } },
    "HighErrorRate critical resolved",
  ],
  ["watchdog", {}, "Watchdog none firing"],
])("%s is told %j", (channel, payload, expected) => {
  const { alert, severity, status } = readAlert(channel, payload);
  expect(`${alert} ${severity} ${status}`).toBe(expected);
});

test.each([
  ["slack", { attachments: [{ title: "ShardDown" }] }],
  ["slack", { text: "FIRING ShardDown (critical)" }],
  ["pagerduty", { event_action: "page", payload: { summary: "x", severity: "critical" } }],
  ["mail", {}],
])("%s takes nothing like %j", (channel, payload) => expect(() => readAlert(channel, payload)).toThrow());
