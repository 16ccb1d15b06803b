import { join } from "node:path";
import type { Context } from "../../context.ts";
import { EXIT, InputProblems } from "../../errors.ts";
import { guardDisk } from "../../files/guard-disk.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import type { Language } from "../../options/table.ts";
import { templatesOf } from "../../run/write-reports.ts";
import type { Words } from "../checks.ts";
import { checkListTables, decisionWord } from "./check-list-tables.ts";
import { type Decision, type Decided, decide, type Line, whyOf } from "./lines.ts";
import { outOfOrder } from "./order.ts";
import { beginPeopleFile, type PeopleFound, readPeople } from "./people.ts";
import { lengthOfStep, LOAD_LEAD_MS, performStep, type StepFound } from "./perform-step.ts";
import type { ProductionOptions } from "./read-options.ts";
import { appendAttempt, readRecords, type Records } from "./record.ts";
import {
  CHECK_LIST_TITLE,
  type CheckListPage,
  renderCheckList,
  renderCheckListPage,
} from "./render-check-list.ts";
import { isServing } from "./steps.ts";
import { withGround } from "./with-ground.ts";

const EXIT_CODES: Readonly<Record<Decision, number>> = {
  "go on": EXIT.pass,
  wait: EXIT.invalid,
  "roll back": EXIT.fail,
};

/** One step of 001: looks, records what it saw in the state folder, fills in the check list, and says what to do. */
export async function verifyProduction(options: ProductionOptions, context: Context): Promise<number> {
  const { step, steps, state, language } = options;
  const names = steps.map(({ name }) => name);
  const records = readRecords(state, names);
  const people = readPeople(state);
  checkOrder(options, records);
  // Before anybody waits for a step whose result could not be kept.
  await guardDisk(state, () => makeFolder(state), "another path");
  const onProgress = (message: string): void => void context.stderr.write(`… ${message}\n`);
  const length = lengthOfStep(options);
  const loadMs = length === null || options.isPast ? null : length + LOAD_LEAD_MS;
  const { found, system } = await withGround({ options, context, loadMs, onProgress }, async (ground) => ({
    system: ground.system,
    found: await performStep(options, ground, records, context, onProgress),
  }));
  const decided = decide(found.lines, isServing(step));
  const written = await guardDisk(
    state,
    async () => {
      const kept = await appendAttempt(
        state,
        step.name,
        attemptOf(options, found, decided, system, context),
        names,
      );
      if (step.kind === "prepare") await beginPeopleFile(state);
      await writeCheckList(options, kept, people, context);
      return checkListName(language);
    },
    "another path",
  );
  tell(found.lines, decided, options, context);
  if (decided.decision === "roll back" && system === "kept")
    context.stdout.write(`${WORDS.rollBack[language]}\n`);
  context.stdout.write(`${WORDS.checkList[language]}: ${join(state, `${written}.md`)}\n`);
  return EXIT_CODES[decided.decision];
}

function checkOrder({ step, steps, forced }: ProductionOptions, records: Records): void {
  const problems = outOfOrder(step, steps, records);
  if (problems.length > 0 && forced === null) throw new InputProblems(problems);
}

function attemptOf(
  { by, forced }: ProductionOptions,
  { lines, window, symbols }: StepFound,
  { decision }: Decided,
  system: "kept" | "started" | "own",
  context: Context,
): Parameters<typeof appendAttempt>[2] {
  const iso = (atMs: number): string => new Date(atMs).toISOString();
  return {
    at: iso(context.now()),
    by,
    window: window === null ? null : { from: iso(window.fromMs), to: iso(window.toMs) },
    system,
    decision,
    lines: [...lines],
    forced,
    symbols: { ...symbols },
  };
}

async function writeCheckList(
  { steps, state, language }: ProductionOptions,
  records: Records,
  people: PeopleFound,
  context: Context,
): Promise<void> {
  const times = [...records.values()].flatMap((attempts) => attempts.map(({ at }) => at)).sort();
  const page: CheckListPage = {
    title: CHECK_LIST_TITLE,
    at: times.at(-1) ?? null,
    tables: checkListTables({ steps, records, people }),
  };
  const path = join(state, checkListName(language));
  await writeWhole(`${path}.md`, renderCheckList(page, language));
  await writeWhole(`${path}.html`, renderCheckListPage(page, language, templatesOf(context)));
}

function checkListName(language: Language): string {
  return language === "en" ? "checklist" : `checklist.${language}`;
}

const SIGNS: Readonly<Record<Line["outcome"], string>> = { pass: "✔", fail: "✖", unmeasured: "?" };

const WORDS = {
  checkList: { en: "Check list", ko: "체크리스트" },
  rollBack: {
    en: "Roll back: scripts/emergency-rollback.sh",
    ko: "롤백: scripts/emergency-rollback.sh",
  },
  nothing: { en: "nothing was measured", ko: "측정된 항목 없음" },
} as const satisfies Readonly<Record<string, Words>>;

function tell(
  lines: readonly Line[],
  { decision, because }: Decided,
  { step, language }: ProductionOptions,
  { stdout }: Context,
): void {
  for (const { id, outcome, shown, limit, reason } of lines) {
    const held = limit === null ? "" : ` (${limit})`;
    const why = reason[language] === shown[language] ? "" : `: ${reason[language]}`;
    stdout.write(`${SIGNS[outcome]} ${id} ${shown[language]}${held}${why}\n`);
  }
  const reasons = because.map((line) => `${line.id}: ${whyOf(line)[language]}`).join("; ");
  const said = decisionWord(decision)[language].toUpperCase();
  const why = decision === "go on" ? "" : `: ${reasons === "" ? WORDS.nothing[language] : reasons}`;
  stdout.write(`${step.name}: ${said}${why}\n`);
}
