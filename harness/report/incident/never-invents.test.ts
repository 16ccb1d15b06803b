import { describe, expect, test } from "vitest";
import { formatAmount, formatInUnit, formatNumber, formatShare } from "../../text/numbers.ts";
import { INCIDENTS } from "../fixtures/incident-cases.ts";
import { formatClock, formatKst, formatLength, formatUtc } from "../text/times.ts";
import { INCIDENT } from "../words/messages/incident.ts";
import { NAMES } from "../words/messages/names.ts";
import { koreanLength } from "../words/korean-length.ts";
import { renderIncidentMarkdown } from "./render-incident.ts";
import type { Incident } from "./types.ts";

const numbersIn = (text: string): string[] => text.match(/\d+(?:,\d{3})*(?:\.\d+)?/g) ?? [];

/** Every number and text in the facts, at any depth. */
function leavesOf(value: unknown): (number | string)[] {
  if (typeof value === "number" || typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

/** As any of the formats of the report prints a number; it may be a length of time, a share or a count. */
function printed(value: number): string[] {
  const length = formatLength(Math.abs(value));
  const rounded = [formatShare(value), formatShare(Number(value.toPrecision(3)))];
  const units = ["ms", "share", "perSecond", "count"].map((unit) => formatInUnit(value, unit));
  return [
    ...rounded,
    ...units,
    formatNumber(value),
    formatAmount(value),
    length,
    koreanLength(length),
    formatClock(Math.abs(value)),
    String(value),
  ];
}

const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);
const moment = (epochMs: number): string[] => [formatUtc(epochMs), formatKst(epochMs)];

/** What the report computes of two facts: a share of a total, a moment and a delay from where it is counted. */
function derived({ runs, totals }: Incident): string[] {
  return runs.flatMap(({ impact, loadStartedAt, breaches, detection, invariants }) => {
    const startMs = Date.parse(loadStartedAt ?? "");
    const { checks } = impact;
    const failed = [...impact.endpoints, impact, totals].map((one) => one.failed / one.requests);
    const stretches = breaches.flatMap((one) => one.stretches);
    const widest = detection.onset?.widthMs ?? 0;
    const held = invariants.results.filter(({ result }) => result === "held").length;
    return [
      ...[...failed, (checks.total - checks.passed) / checks.total].map(formatShare),
      ...stretches.flatMap(({ fromMs, toMs }) => [fromMs, toMs].flatMap((one) => moment(startMs + one))),
      ...stretches.flatMap(({ fromMs, toMs }) => printed(toMs - fromMs)),
      ...detection.signals.flatMap(({ afterMs, widthMs }) => printed(afterMs + Math.max(widthMs, widest))),
      ...[checks.total - checks.passed, detection.silent.length, held].flatMap(printed),
    ];
  });
}

/** Numbers that the facts speak for, and those that stand in the catalogue's own words. */
function knownNumbers(incident: Incident): ReadonlySet<string> {
  const texts = leavesOf(incident).flatMap((leaf) =>
    typeof leaf === "number" ? printed(leaf) : isMoment(leaf) ? moment(Date.parse(leaf)) : [leaf],
  );
  const words = [...Object.values(INCIDENT), ...Object.values(NAMES)].flat();
  const questions = ["1", "2", "3", "4", "5"];
  return new Set([...texts, ...words, ...derived(incident), ...questions].flatMap(numbersIn));
}

describe.each(Object.keys(INCIDENTS) as (keyof typeof INCIDENTS)[])("the report of %s", (name) => {
  test.each(["en", "ko", "both"] as const)("has no number in %s that its facts lack", (language) => {
    const known = knownNumbers(INCIDENTS[name]());
    const text = renderIncidentMarkdown(INCIDENTS[name](), language);
    expect(numbersIn(text).length).toBeGreaterThan(100);
    expect(numbersIn(text).filter((one) => !known.has(one))).toEqual([]);
  });

  test("would be caught with a number of its own", () => {
    const known = knownNumbers(INCIDENTS[name]());
    const others = Array.from({ length: 100 }, (_, step) => formatNumber(1_234_567 + step * 7_919));
    expect(others.filter((one) => known.has(one))).toEqual([]);
  });
});
