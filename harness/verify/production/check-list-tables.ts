import { formatDuration } from "../../text/duration.ts";
import { same, type Words } from "../checks.ts";
import { AFTER, BASELINE, BEFORE, type CheckGroup, type CheckItem, GATES, WEEKLY } from "./check-list.ts";
import { decide, type Decision, type Line, whyOf } from "./lines.ts";
import type { PeopleFound } from "./people.ts";
import { type Attempt, newest, type Records } from "./record.ts";
import { isServing, type Step } from "./steps.ts";

/** `unchecked`: nobody has looked yet. `people`: a person says so, nothing was measured. */
export type Mark = "pass" | "fail" | "unmeasured" | "unchecked" | "people" | Decision;

/** A cell of a table: a mark, a text, or both; `link` is where its evidence is. */
export interface ListCell {
  readonly mark?: Mark;
  readonly text?: Words;
  readonly link?: string;
}

export interface ListTable {
  readonly title: Words;
  readonly columns: readonly Words[];
  readonly rows: readonly (readonly ListCell[])[];
}

export interface ListInput {
  readonly steps: readonly Step[];
  readonly records: Records;
  readonly people: PeopleFound;
}

/** A finding with the attempt that it is of. */
interface Found {
  readonly line: Line;
  readonly attempt: Attempt;
}

const COLUMNS = {
  item: { en: "Item", ko: "항목" },
  done: { en: "Done", ko: "완료" },
  actual: { en: "Actual", ko: "실제" },
  limit: { en: "Limit", ko: "기준" },
  by: { en: "Checked by", ko: "확인자" },
  date: { en: "Date", ko: "날짜" },
  note: { en: "Note", ko: "비고" },
  passFail: same("Pass/Fail"),
} as const satisfies Readonly<Record<string, Words>>;

/** 001, sections 1 to 4, filled in with the newest findings; a line that nobody has found anything of stays unchecked. */
export function checkListTables(input: ListInput): readonly ListTable[] {
  const found = newestFindings(input);
  const group = (one: CheckGroup): ListTable => groupTable(one, found, input.people);
  return [
    decisionsTable(input),
    ...BEFORE.map(group),
    group(BASELINE),
    shardsTable(input, found),
    canaryTable(input, found),
    ...input.steps.filter(hasGates).map((step) => gatesTable(step, found)),
    ...AFTER.map(group),
    daysTable(input, found),
    group(WEEKLY),
  ];
}

function newestFindings({ steps, records }: ListInput): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const { name } of steps) {
    const attempt = newest(records, name);
    for (const line of attempt?.lines ?? []) if (attempt !== undefined) found.set(line.id, { line, attempt });
  }
  return found;
}

const DECISIONS: Readonly<Record<Decision, Words>> = {
  "go on": { en: "go on", ko: "진행" },
  wait: { en: "wait", ko: "대기" },
  "roll back": { en: "roll back", ko: "롤백" },
};
export function decisionWord(decision: Decision): Words {
  return DECISIONS[decision];
}

/** All that was ever said, oldest first. */
function decisionsTable({ steps, records }: ListInput): ListTable {
  const attempts = steps
    .flatMap((step) => (records.get(step.name) ?? []).map((attempt) => ({ step, attempt })))
    .sort((left, right) => (left.attempt.at < right.attempt.at ? -1 : 1));
  return {
    title: { en: "Decisions", ko: "판정 기록" },
    columns: [
      { en: "Step", ko: "단계" },
      { en: "Decision", ko: "판정" },
      COLUMNS.date,
      COLUMNS.by,
      { en: "Window", ko: "구간" },
      { en: "Reason", ko: "사유" },
    ],
    rows: attempts.map(({ step, attempt }) => [
      { text: same(step.name) },
      { mark: attempt.decision },
      { text: same(shortTime(attempt.at)) },
      { text: same(attempt.by ?? "") },
      { text: same(lengthOf(attempt)) },
      { text: reasonsOf(step, attempt) },
    ]),
  };
}

function lengthOf({ window }: Attempt): string {
  if (window === null) return "";
  const seconds = Math.round((Date.parse(window.to) - Date.parse(window.from)) / 1_000);
  return formatDuration(seconds * 1_000);
}

const NAMED_MAX = 4;

function reasonsOf(step: Step, { lines, forced }: Attempt): Words {
  const { because } = decide(lines, isServing(step));
  const named = because.slice(0, NAMED_MAX);
  const more = because.length > NAMED_MAX ? ` (+${because.length - NAMED_MAX})` : "";
  const tell = (language: "en" | "ko"): string =>
    named.map((line) => `${line.id}: ${whyOf(line)[language]}`).join("; ") + more;
  if (forced === null) return { en: tell("en"), ko: tell("ko") };
  return {
    en: [`out of order: ${forced}`, tell("en")].filter(Boolean).join("; "),
    ko: [`순서 예외: ${forced}`, tell("ko")].filter(Boolean).join("; "),
  };
}

function groupTable(
  { title, items }: CheckGroup,
  found: ReadonlyMap<string, Found>,
  people: PeopleFound,
): ListTable {
  const { item, done, actual, limit, by, date, note } = COLUMNS;
  return {
    title,
    columns: [item, done, actual, limit, by, date, note],
    rows: items.map((one) => itemRow(one, found.get(one.id), people)),
  };
}

function itemRow(one: CheckItem, found: Found | undefined, people: PeopleFound): readonly ListCell[] {
  const note: ListCell = one.note === undefined ? {} : { text: one.note };
  if (found !== undefined) return [{ text: one.title }, ...lineCells(found), noteOf(found, one)];
  const said = people[one.id];
  if (said === undefined) return [{ text: one.title }, { mark: "unchecked" }, {}, {}, {}, {}, note];
  const { by, at, note: told } = said;
  const own = told === undefined ? note : { text: same(told) };
  return [{ text: one.title }, { mark: "people" }, {}, {}, { text: same(by) }, { text: same(at) }, own];
}

/** Done, actual, limit, by, date. */
function lineCells({ line, attempt }: Found): readonly ListCell[] {
  const { outcome, shown, limit, evidence } = line;
  return [
    { mark: outcome },
    { text: shown, ...(evidence === null ? {} : { link: evidence }) },
    { text: same(limit ?? "") },
    { text: same(attempt.by ?? "") },
    { text: same(shortTime(attempt.at)) },
  ];
}

function noteOf({ line: { reason, shown } }: Found, { note }: Pick<CheckItem, "note">): ListCell {
  const isSaid = reason.en === shown.en;
  if (!isSaid) return { text: reason };
  return note === undefined ? {} : { text: note };
}

function shortTime(at: string): string {
  return `${at.slice(0, 16).replace("T", " ")}Z`;
}

/** 001, 2.2 step 1. */
function shardsTable({ steps }: ListInput, found: ReadonlyMap<string, Found>): ListTable {
  const columns: readonly Words[] = [
    { en: "Shard", ko: "샤드" },
    same("Primary"),
    same("Standby"),
    { en: "State", ko: "상태" },
    { en: "Health", ko: "헬스 체크" },
    { en: "Symbols", ko: "심볼" },
    COLUMNS.by,
    COLUMNS.date,
  ];
  const rows = steps
    .filter(({ kind }) => kind === "shard")
    .map(({ name }) => {
      const parts = ["primary", "standby", "active", "health", "symbols"].map((part) =>
        found.get(`${name}-${part}`),
      );
      const attempt = parts.find((part) => part !== undefined)?.attempt;
      return [{ text: same(name) }, ...parts.map(partCell), ...whoAndWhen(attempt)];
    });
  return { title: { en: "2.2 Step 1: the shards", ko: "2.2 Step 1: 매칭 엔진 샤드 배포" }, columns, rows };
}

function partCell(found: Found | undefined): ListCell {
  if (found === undefined) return { mark: "unchecked" };
  const { outcome, shown, reason, evidence } = found.line;
  const text = outcome === "pass" ? shown : reason;
  return { mark: outcome, text, ...(evidence === null ? {} : { link: evidence }) };
}

function whoAndWhen(attempt: Attempt | undefined): readonly ListCell[] {
  return attempt === undefined
    ? [{}, {}]
    : [{ text: same(attempt.by ?? "") }, { text: same(shortTime(attempt.at)) }];
}

function hasGates({ kind }: Step): boolean {
  return kind === "canary" || kind === "full";
}

/** 001, 2.2 step 2. */
function canaryTable({ steps, records }: ListInput, found: ReadonlyMap<string, Found>): ListTable {
  const rows = steps.filter(hasGates).map((step) => {
    const attempt = newest(records, step.name);
    const percent = step.kind === "full" ? 100 : step.number;
    const title = step.kind === "full" ? "Full 100%" : `Canary ${percent}%`;
    const state: ListCell = attempt === undefined ? { mark: "unchecked" } : { mark: attempt.decision };
    return [
      { text: same(title) },
      partCell(found.get(`${step.name}-share`)),
      { text: same(attempt === undefined ? "" : lengthOf(attempt)) },
      state,
      partCell(found.get(`${step.name}-errors`)),
      ...whoAndWhen(attempt),
    ];
  });
  return {
    title: { en: "2.2 Step 2: the canary", ko: "2.2 Step 2: Backend 카나리 배포" },
    columns: [
      { en: "Step", ko: "단계" },
      { en: "Traffic", ko: "트래픽" },
      { en: "Time", ko: "기간" },
      { en: "State", ko: "상태" },
      { en: "Error rate", ko: "에러율" },
      COLUMNS.by,
      COLUMNS.date,
    ],
    rows,
  };
}

/** The gates of one step, as 001 lists them below its table, and what the comparison said. */
function gatesTable({ name, kind, number }: Step, found: ReadonlyMap<string, Found>): ListTable {
  const { item, passFail, actual, limit, by, date, note } = COLUMNS;
  const title = kind === "full" ? "Full 100%" : `Canary ${number}%`;
  const ofKind = GATES.filter(({ end }) => kind === "canary" || !end.startsWith("paired"));
  return {
    title: { en: `${title}: gates`, ko: `${title} 확인 항목` },
    columns: [item, passFail, actual, limit, by, date, note],
    rows: ofKind.map(({ end, title: words }) =>
      itemRow({ id: "", title: words }, found.get(`${name}-${end}`), {}),
    ),
  };
}

/** 001, 4.1. */
function daysTable({ steps, records }: ListInput, found: ReadonlyMap<string, Found>): ListTable {
  const rows = steps
    .filter(({ kind }) => kind === "day")
    .map((step) => {
      const attempt = newest(records, step.name);
      const issues = attempt === undefined ? same("") : reasonsOf(step, attempt);
      return [
        { text: same(`D+${step.number}`) },
        ...["errors", "p95", "throughput"].map((end) => partCell(found.get(`${step.name}-${end}`))),
        { text: issues },
        ...whoAndWhen(attempt),
      ];
    });
  return {
    title: { en: "4.1 The first week", ko: "4.1 일일 체크리스트" },
    columns: [
      { en: "Day", ko: "날짜" },
      { en: "Error rate", ko: "에러율" },
      same("P95"),
      { en: "Throughput", ko: "처리량" },
      { en: "Issues", ko: "이슈" },
      COLUMNS.by,
      { en: "Looked at", ko: "확인 시각" },
    ],
    rows,
  };
}
