import type { ProblemCollector } from "../text/problems.ts";
import type { AlertReceivers } from "./routes.ts";

export const ALERT_VARIABLES = [
  "ALERT_SLACK_URL",
  "ALERT_PAGERDUTY_KEY",
  "ALERT_PAGERDUTY_URL",
  "ALERT_WATCHDOG_URL",
] as const;
type AlertVariable = (typeof ALERT_VARIABLES)[number];

/** Who is told of alerts, by variables; what has no variable is told nothing. Wrong addresses go to the collector, unseen. */
export function readAlertReceivers(
  environment: Readonly<Record<string, string | undefined>>,
  problems: ProblemCollector,
): AlertReceivers {
  const url = (variable: AlertVariable): string | null => {
    const text = environment[variable] || null;
    if (text === null || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text;
    // A webhook's address is its secret.
    problems.add({ subject: variable, value: "***", expected: "a URL such as https://hooks.example/..." });
    return null;
  };
  return {
    slackUrl: url("ALERT_SLACK_URL"),
    pagerDutyKey: environment["ALERT_PAGERDUTY_KEY"] || null,
    pagerDutyUrl: url("ALERT_PAGERDUTY_URL"),
    watchdogUrl: url("ALERT_WATCHDOG_URL"),
  };
}

/** `Slack (ALERT_SLACK_URL not set), PagerDuty` */
export function describeReceivers({ slackUrl, pagerDutyKey, watchdogUrl }: AlertReceivers): string {
  const told = (name: string, variable: AlertVariable, isSet: boolean): string =>
    isSet ? name : `no ${name} (${variable} is not set)`;
  return [
    told("Slack", "ALERT_SLACK_URL", slackUrl !== null),
    told("PagerDuty", "ALERT_PAGERDUTY_KEY", pagerDutyKey !== null),
    told("watchdog", "ALERT_WATCHDOG_URL", watchdogUrl !== null),
  ].join(", ");
}
