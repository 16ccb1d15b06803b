import type { AlertRule } from "../rules.ts";

/** Seconds between two samples. */
const STEP_S = 10;
/** How long all is well, then not, then well again. */
export const QUIET_S = 600;
export const BROKEN_S = 1_200;
const TOTAL_S = QUIET_S + BROKEN_S + 1_200;

type Phase = "quiet" | "broken";

/** A series by what it is worth in each phase; `null`: it is not there. Counters rise by it each second. */
export interface TestSeries {
  readonly series: string;
  readonly kind?: "counter";
  readonly quiet: number | null;
  readonly broken: number | null;
}

export interface RuleCase {
  /** `HighLatency critical` */
  readonly rule: string;
  readonly series: readonly TestSeries[];
  /** Labels of the alert beside those of its rule. */
  readonly labels?: Readonly<Record<string, string>>;
  /** As its texts show the value. */
  readonly value: string;
  /** How long the expression takes to notice it: the range that it looks back over. */
  readonly noticedAfterS: number;
}

/** When the rule is looked at, and whether it fires then. */
export interface Look {
  readonly atS: number;
  readonly fires: boolean;
}

/** Before it breaks, while `for` runs, at the end of what is broken, and at the end of all. */
export function looksAt(rule: AlertRule, { noticedAfterS }: RuleCase): readonly Look[] {
  const forS = secondsOf(rule.for ?? "0s");
  const during = forS === 0 ? [] : [{ atS: QUIET_S + Math.floor(forS / 2), fires: false }];
  return [
    { atS: QUIET_S - STEP_S, fires: false },
    ...during,
    { atS: QUIET_S + noticedAfterS + forS + 2 * STEP_S, fires: true },
    { atS: QUIET_S + BROKEN_S - STEP_S, fires: true },
    { atS: TOTAL_S - STEP_S, fires: false },
  ];
}

/** A file for `promtool test rules`. */
export function promtoolFile(rules: string, rule: AlertRule, one: RuleCase, looks: readonly Look[]): object {
  return {
    rule_files: [rules],
    evaluation_interval: `${STEP_S}s`,
    tests: [
      {
        interval: `${STEP_S}s`,
        input_series: one.series.map((series) => ({ series: series.series, values: valuesOf(series) })),
        alert_rule_test: looks.map(({ atS, fires }) => ({
          eval_time: `${atS}s`,
          alertname: rule.alert,
          exp_alerts: fires ? [expected(rule, one)] : [],
        })),
      },
    ],
  };
}

function expected(rule: AlertRule, { labels = {}, value }: RuleCase): object {
  const filled = (text: string): string =>
    text
      .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_all, name: string) => labels[name] ?? "")
      .replaceAll(/\{\{ \$value[^}]*\}\}/g, value);
  return {
    exp_labels: { ...rule.labels, ...labels },
    exp_annotations: Object.fromEntries(
      Object.entries(rule.annotations).map(([name, text]) => [name, filled(text)]),
    ),
  };
}

function valuesOf({ kind, quiet, broken }: TestSeries): string {
  const values: string[] = [];
  let sum = 0;
  for (let atS = 0; atS <= TOTAL_S; atS += STEP_S) {
    const phase: Phase = atS >= QUIET_S && atS < QUIET_S + BROKEN_S ? "broken" : "quiet";
    const value = phase === "broken" ? broken : quiet;
    if (value === null) values.push("stale");
    else if (kind === "counter") values.push(String((sum += value * STEP_S)));
    else values.push(String(value));
  }
  return values.join(" ");
}

function secondsOf(length: string): number {
  const [, number = "0", unit = "s"] = /^(\d+)([sm])$/.exec(length) ?? [];
  return Number(number) * (unit === "m" ? 60 : 1);
}
