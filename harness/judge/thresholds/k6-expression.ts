import type { Tags } from "../../contracts/samples.ts";
import type { Bound } from "../../contracts/verdict.ts";
import { readStatistic } from "../statistic/parse.ts";
import type { Statistic } from "../statistic/types.ts";

/** A threshold of k6's own: `p(95)<500` on `http_req_duration{service:chat}`. */
export interface K6Threshold {
  readonly metric: string;
  readonly where: Tags;
  readonly statistic: Statistic;
  readonly statisticText: string;
  readonly bound: Bound;
}

/** k6's grammar (metrics/thresholds_parser.go): method, operator, number as Go reads it; spaces where one likes. */
const EXPRESSION =
  /^\s*(p\(\s*(?:\d+\.?\d*|\.\d+)\s*\)|avg|min|max|med|count|rate|value)\s*(===|!==|==|!=|<=|>=|<|>)\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*$/i;

/** Reads an entry of `options.thresholds`; `null` when k6 would refuse it, or when it asks for `Inf` or `NaN`. */
export function parseK6Threshold(key: string, expression: string): K6Threshold | null {
  const name = parseK6Metric(key);
  const match = EXPRESSION.exec(expression);
  if (name === null || match === null) return null;
  const [, method = "", operator = "", number = ""] = match;
  const percent = /^p\((.*)\)$/.exec(method)?.[1];
  const statisticText = percent === undefined ? method : `p(${Number(percent)})`;
  const statistic = readStatistic(statisticText);
  if (statistic === null) return null;
  const normal = operator === "===" ? "==" : operator === "!==" ? "!=" : operator;
  const value = Number(number.replaceAll("_", ""));
  const bound = { text: `${normal} ${number}`, operator: normal as Bound["operator"], value };
  return { ...name, statistic, statisticText, bound };
}

/** Reads `metric{tag:value,other:value}` as k6 does: a value may hold colons, quotes around it are dropped. */
export function parseK6Metric(key: string): { metric: string; where: Tags } | null {
  const match = /^([^{}]+)(?:\{(.*)\})?$/s.exec(key.trim());
  if (match === null) return null;
  const [, metric = "", list] = match;
  const where: Record<string, string> = {};
  for (const part of list === undefined || list.trim() === "" ? [] : list.split(",")) {
    const colon = part.indexOf(":");
    if (colon <= 0) return null;
    where[unquote(part.slice(0, colon))] = unquote(part.slice(colon + 1));
  }
  return { metric: metric.trim(), where };
}

function unquote(text: string): string {
  return text.trim().replaceAll(/^["']+|["']+$/g, "");
}

/** The key of a submetric as k6 writes it. */
export function k6Key(metric: string, where: Tags): string {
  const tags = Object.entries(where).map(([tag, value]) => `${tag}:${value}`);
  return tags.length === 0 ? metric : `${metric}{${tags.join(",")}}`;
}
