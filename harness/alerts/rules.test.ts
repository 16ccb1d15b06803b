import { readFileSync } from "node:fs";
import { globSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { type AlertRule, readAlertRules, renderAlertRules } from "./rules.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RULES = readAlertRules({ projectDirectory: ROOT });
const keyOf = ({ alert, labels }: AlertRule): string => `${alert} ${labels.severity}`;
const ruleOf = (key: string): AlertRule => {
  const rule = RULES.find((one) => keyOf(one) === key);
  if (rule === undefined) throw new Error(`no rule ${key}`);
  return rule;
};
const read = (file: string): unknown => parse(readFileSync(join(ROOT, "thresholds", file), "utf8"));
const OPPOSITE: Readonly<Record<string, string>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" };

/** The bound of an objective (or a limit) as the expression of a rule must end that fires when it is broken. */
function broken(bound: string): string {
  const match = /^(<=?|>=?) (?:)?([\d.]+)(ms|s|%|)$/.exec(bound.replace(/^(<=?|>=?)\s*/, "$1 "));
  if (match === null) throw new Error(`no bound: ${bound}`);
  const [, comparison = "", number = "", unit = ""] = match;
  const scale = { ms: 1, s: 1_000, "%": 0.01, "": 1 }[unit] ?? 1;
  return `${OPPOSITE[comparison]} ${Number((Number(number) * scale).toPrecision(12))}`;
}

interface Objective {
  readonly id: string;
  readonly pass: string;
  readonly query?: string;
  readonly window?: { readonly size: string };
}
const objective = (file: string, id: string): Objective => {
  const { objectives } = read(file) as { objectives: readonly Objective[] };
  const found = objectives.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${file} has no ${id}`);
  return found;
};
const limit = (name: string): string =>
  (read("production/exchange.yaml") as { limits: Readonly<Record<string, string>> }).limits[name] ?? "";
const words = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

const TEN_AND_ONE = [
  "ShardDown",
  "HighLatency",
  "HighErrorRate",
  "KafkaLag",
  "SeveralShardsDown",
  "DataMismatch",
  "MessageStoreFailing",
  "MessageStoreSlow",
  "DeadLetters",
  "CircuitBreakerOpen",
  "PoolExhausted",
];
const PARTNERS = [
  "ExchangeMetricsMissing",
  "ChatMetricsMissing",
  "PaymentMetricsMissing",
  "InstanceDown",
  "Watchdog",
];

test("001's eleven alerts, their partners for what vanishes, and the watchdog", () => {
  expect([...new Set(RULES.map(({ alert }) => alert))].sort()).toEqual([...TEN_AND_ONE, ...PARTNERS].sort());
  expect(new Set(RULES.map(keyOf)).size).toBe(RULES.length);
});

test.each(RULES.map((rule) => [keyOf(rule), rule] as const))(
  "%s says what, how much, and what to do",
  (_key, rule) => {
    expect(rule.annotations.description).toContain("$value");
    expect(rule.annotations.runbook).toBe(`docs/alerts.md#${rule.alert.toLowerCase()}`);
  },
);

describe("bounds are those of the threshold files", () => {
  test.each([
    ["HighLatency warning", limit("latencyP95")],
    ["HighLatency critical", objective("production/rollback.yaml", "p95-latency").pass],
    ["HighErrorRate critical", objective("production/rollback.yaml", "error-rate").pass],
    ["KafkaLag warning", limit("lag")],
    ["KafkaLag warning", objective("exchange-orders/objectives.yaml", "input-lag").pass],
    ["SeveralShardsDown critical", objective("production/rollback.yaml", "shards-down").pass],
    ["DataMismatch critical", objective("production/rollback.yaml", "data-mismatch").pass],
    ["MessageStoreFailing critical", objective("common.yaml", "store-success").pass],
    ["MessageStoreSlow warning", objective("common.yaml", "store-p95").pass],
    ["CircuitBreakerOpen critical", objective("payment-authorize/objectives.yaml", "breakers-closed").pass],
  ])("%s fires where %s is broken", (key, bound) => {
    expect(words(ruleOf(key).expr).endsWith(` ${broken(bound)}`)).toBe(true);
  });

  test.each([
    ["HighLatency critical", "p95-latency"],
    ["HighErrorRate critical", "error-rate"],
    ["SeveralShardsDown critical", "shards-down"],
    ["DataMismatch critical", "data-mismatch"],
  ])("%s asks what the watch asks for %s", (key, id) => {
    const { query = "", pass } = objective("production/rollback.yaml", id);
    expect(words(ruleOf(key).expr)).toBe(`${words(query)} ${broken(pass)}`);
  });

  test("errors are waited for as long as by the watch", () => {
    expect(ruleOf("HighErrorRate critical").for).toBe(
      objective("production/rollback.yaml", "error-rate").window?.size,
    );
  });

  test.each([
    ["< 500ms", ">= 500"],
    ["<= 2s", "> 2000"],
    ["<= 0.1%", "> 0.001"],
    [">= 3", "< 3"],
  ])("%s is broken by %s", (bound, expected) => expect(broken(bound)).toBe(expected));
});

/** Names of metrics in an expression: words with an underscore that no call, label or duration is. */
function metricsOf(expression: string): readonly string[] {
  const names = [...expression.matchAll(/__name__=~"([^"]+)"/g)].flatMap(([, list = ""]) => list.split("|"));
  const bare = expression
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\b(by|on|without) \([^)]*\)/g, "")
    .replaceAll(/\{[^}]*\}/g, "");
  const found = [...bare.matchAll(/\b([a-z]+(?:_[a-z]+)+)\b(?!\s*\()/g)].map(([, name = ""]) => name);
  return [...new Set([...names, ...found])];
}

test("each metric of a rule is told by a bundled system", () => {
  const sources = globSync("system-under-test/**/*.ts", { cwd: ROOT })
    .filter((file) => !/\.(test|it|e2e)\.ts$|\/testing\//.test(file))
    .map((file) => readFileSync(join(ROOT, file), "utf8"))
    .filter((text) => text.includes("prom-client"));
  const told = (metric: string): boolean =>
    sources.some((text) => text.includes(`"${metric.replace(/_(bucket|count|sum)$/, "")}"`));
  const metrics = RULES.flatMap(({ expr }) => metricsOf(expr));
  expect(metrics.length).toBeGreaterThan(20);
  expect(metrics.filter((metric) => !told(metric))).toEqual([]);
  expect(told("order_router_orders_total")).toBe(false);
});

test.each([
  ['rate(a_b_total{x="c_d"}[1m])', ["a_b_total"]],
  ['max by (k_l) ({__name__=~"a_b|c_d"}) >= 1', ["a_b", "c_d"]],
  ['histogram_quantile(0.9, label_replace(x_y_bucket, "a_a", "$1", "", ""))', ["x_y_bucket"]],
])("metrics of %s", (expression, expected) => expect(metricsOf(expression)).toEqual(expected));

test("shortened, only durations change", () => {
  const render = (divisor: number) =>
    (
      parse(renderAlertRules({ projectDirectory: ROOT }, divisor)) as { groups: { rules: AlertRule[] }[] }
    ).groups.flatMap(({ rules }) => rules);
  expect(render(1)).toEqual(RULES);
  const short = render(20);
  expect(short.map(({ annotations, labels }) => ({ annotations, labels }))).toEqual(
    RULES.map(({ annotations, labels }) => ({ annotations, labels })),
  );
  const errors = short.find(({ alert }) => alert === "HighErrorRate");
  expect(errors?.for).toBe("15000ms");
  expect(errors?.expr).toContain("[3000ms]");
  expect(errors?.expr.replaceAll("[3000ms]", "[1m]")).toBe(ruleOf("HighErrorRate critical").expr);
});
