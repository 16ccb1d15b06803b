import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { testContext } from "../environment/fixtures/context.ts";
import { requireTool } from "../tools/index.ts";
import { runCommand } from "../tools/run-command.ts";
import { renderAlertRoutes } from "./routes.ts";
import { type AlertRule, readAlertRules, renderAlertRules } from "./rules.ts";
import {
  looksAt,
  promtoolFile,
  type RuleCase,
  type Look,
  QUIET_S,
  BROKEN_S,
} from "./testing/promtool-test.ts";
import { BOUNDED_CASES } from "./testing/rule-cases.ts";

const context = testContext();
const RULES = readAlertRules(context);
const ruleOf = (key: string): AlertRule => {
  const found = RULES.find(({ alert, labels }) => `${alert} ${labels.severity}` === key);
  if (found === undefined) throw new Error(`no rule ${key}`);
  return found;
};
const NOBODY = { slackUrl: null, pagerDutyKey: null, pagerDutyUrl: null, watchdogUrl: null };
const SOMEBODY = {
  slackUrl: "http://127.0.0.1:9/slack",
  pagerDutyKey: "key",
  pagerDutyUrl: "http://127.0.0.1:9/pagerduty",
  watchdogUrl: "http://127.0.0.1:9/watchdog",
};

let folder = "";
let promtool = "";
let amtool = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loadproof-rules-"));
  promtool = (await requireTool("promtool", context)).path;
  amtool = (await requireTool("amtool", context)).path;
  await writeFile(join(folder, "rules.yml"), renderAlertRules(context, 1));
  await writeFile(join(folder, "short-rules.yml"), renderAlertRules(context, 20));
  await writeFile(join(folder, "nobody.yml"), renderAlertRoutes(context, NOBODY, 1));
  await writeFile(join(folder, "somebody.yml"), renderAlertRoutes(context, SOMEBODY, 20));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function tool(file: string, words: readonly string[]) {
  const result = await runCommand(file, words, {
    environment: process.env,
    timeoutMs: 60_000,
    workingDirectory: folder,
  });
  return { exitCode: result.exitCode, said: `${result.stdout}${result.stderr}` };
}

let files = 0;
async function holds(rule: AlertRule, one: RuleCase, looks: readonly Look[]) {
  const file = `case-${(files += 1)}.yml`;
  // promtool tells alerts apart by their names alone: both levels of one name would be mixed up.
  await writeFile(join(folder, "one.yml"), stringify({ groups: [{ name: "one", rules: [rule] }] }));
  await writeFile(join(folder, file), stringify(promtoolFile("one.yml", rule, one, looks)));
  return tool(promtool, ["test", "rules", file]);
}

describe("rules, by promtool", () => {
  test.each(["rules.yml", "short-rules.yml"])("%s is read", async (file) => {
    const { exitCode, said } = await tool(promtool, ["check", "rules", "--lint=all", "--lint-fatal", file]);
    expect(exitCode, said).toBe(0);
    expect(said).toContain(`${RULES.length} rules found`);
  });

  test("each rule but the watchdog has a case", () => {
    const keys = RULES.map(({ alert, labels }) => `${alert} ${labels.severity}`);
    expect([...new Set(BOUNDED_CASES.map(({ rule }) => rule)), "Watchdog none"].sort()).toEqual(keys.sort());
  });

  test.each(BOUNDED_CASES.map((one) => [`${one.rule} ${one.labels?.["metric"] ?? ""}`, one] as const))(
    "%s: quiet, waiting, firing, resolved; silent just below its bound",
    async (_name, one) => {
      const rule = ruleOf(one.rule);
      const looks = looksAt(rule, one);
      const fires = await holds(rule, one, looks);
      expect(fires.exitCode, fires.said).toBe(0);
      const silent = looks.map(({ atS }) => ({ atS, fires: false }));
      const below = await holds(rule, { ...one, series: one.below }, silent);
      expect(below.exitCode, below.said).toBe(0);
      // That it fires is no matter of how it is asked.
      expect((await holds(rule, one, silent)).exitCode).toBe(1);
    },
  );

  test("the watchdog fires from the beginning, whatever there is", async () => {
    const rule = ruleOf("Watchdog none");
    const one = { rule: "Watchdog none", series: [], value: "1", noticedAfterS: 0 };
    const { exitCode, said } = await holds(rule, one, [
      { atS: 0, fires: true },
      { atS: QUIET_S + BROKEN_S, fires: true },
    ]);
    expect(exitCode, said).toBe(0);
  });
});

describe("routes, by amtool", () => {
  test.each([
    "nobody.yml",
    "somebody.yml",
    join(context.projectDirectory, "system-under-test/observability/alertmanager.yml"),
  ])("%s is read", async (file) => {
    const { exitCode, said } = await tool(amtool, ["check-config", file]);
    expect(exitCode, said).toBe(0);
  });

  const RECEIVERS = { critical: "pagerduty,slack", warning: "slack", none: "watchdog" } as const;
  test.each(RULES.map((rule) => [rule.alert, rule.labels.severity, rule.labels.system] as const))(
    "%s (%s) goes where it should",
    async (alert, severity, system) => {
      const routed = (receivers: string) =>
        tool(amtool, [
          "config",
          "routes",
          "test",
          "--config.file=somebody.yml",
          `--verify.receivers=${receivers}`,
          `alertname=${alert}`,
          `severity=${severity}`,
          `system=${system}`,
        ]);
      const { exitCode, said } = await routed(RECEIVERS[severity]);
      expect(exitCode, said).toBe(0);
      expect((await routed("pagerduty")).exitCode).toBe(1);
    },
  );

  test("what nobody has thought of goes to people, and not to the watchdog", async () => {
    const words = ["config", "routes", "test", "--config.file=somebody.yml", "--verify.receivers=slack"];
    expect((await tool(amtool, [...words, "severity=page", "alertname=X"])).exitCode).toBe(0);
  });

  test("000's four alerts go to its receivers", () => {
    const severities = (alert: string) =>
      RULES.filter((rule) => rule.alert === alert).map(({ labels }) => labels.severity);
    const slack = ["ShardDown", "HighLatency", "KafkaLag"].flatMap(severities);
    expect(slack.every((severity) => RECEIVERS[severity].includes("slack"))).toBe(true);
    expect(severities("HighErrorRate")).toEqual(["critical"]);
  });
});
