import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIVE_ALERTS } from "../verify/phase-4/alerts.ts";
import { readAlertRules } from "./rules.ts";
import { alertsTable, type MeasuredAlerts } from "./testing/alerts-page.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RULES = readAlertRules({ projectDirectory: ROOT });
const MEASURED = JSON.parse(readFileSync(join(ROOT, "docs", "alerts.json"), "utf8")) as MeasuredAlerts;
const MARKED = /(<!-- measured -->\n)[\s\S]*?(<!-- \/measured -->)/;

test.each([
  ["en", "alerts.md"],
  ["ko", "alerts.ko.md"],
] as const)("the table of docs (%s) is made of what was measured", (language, name) => {
  const path = join(ROOT, "docs", name);
  const text = readFileSync(path, "utf8");
  const expected = text.replace(MARKED, `$1${alertsTable(RULES, MEASURED, language)}\n$2`);
  if (process.env["UPDATE_GENERATED"] === "1") writeFileSync(path, expected);
  expect(text).toMatch(MARKED);
  expect(process.env["UPDATE_GENERATED"] === "1" ? expected : text).toBe(expected);
});

test("what was measured is of these rules and faults: after a change phase 4 is run again", () => {
  const told = MEASURED.alerts.map(({ alert, severity, fault, receiver, rule }) => ({
    alert,
    severity,
    fault,
    receiver,
    ...rule,
  }));
  const now = LIVE_ALERTS.map(({ alert, severity, fault, receiver }) => {
    const rule = RULES.find((one) => one.alert === alert && one.labels.severity === severity);
    return { alert, severity, fault, receiver, expr: rule?.expr, for: rule?.for };
  });
  const byAlert = (one: { alert: string }, other: { alert: string }): number =>
    one.alert < other.alert ? -1 : 1;
  expect(told.sort(byAlert)).toEqual(now.sort(byAlert));
});

test("each rule has a place in the docs that says what to do", () => {
  const headings = [...readFileSync(join(ROOT, "docs", "alerts.md"), "utf8").matchAll(/^### (\w+)$/gm)].map(
    ([, name]) => name,
  );
  expect(new Set(headings)).toEqual(new Set(RULES.map(({ alert }) => alert)));
});
