import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../../errors.ts";
import { FILE_BYTES_MAX } from "../../files/limits.ts";
import { readRegularText } from "../../files/read-regular-file.ts";
import type { Words } from "../checks.ts";
import { type Phase, PHASE_NUMBERS } from "../phases.ts";

const wordsSchema = z.object({ en: z.string(), ko: z.string() });
const resultSchema = z.object({
  id: z.string(),
  title: wordsSchema,
  expected: wordsSchema,
  cells: z.record(z.string(), z.union([z.string(), wordsSchema])).default({}),
  outcome: z.enum(["pass", "fail", "unmeasured", "unchecked"]),
  actual: z.union([z.string(), wordsSchema]),
  evidence: z.string().nullable(),
  durationMs: z.number(),
});
const madeSchema = z.object({
  commit: z.string().nullable(),
  hasChanges: z.boolean(),
  version: z.string(),
  scale: z.number(),
  runtime: z.string(),
});
/** What a phase's result was made of: only results of the same make can be put together. */
export type Made = z.infer<typeof madeSchema>;

const savedSchema = z.object({
  phase: z.number(),
  at: z.string(),
  made: madeSchema,
  notes: z.array(wordsSchema),
  sections: z.array(z.object({ results: z.array(resultSchema) })),
});

/** The results of one phase, however old. */
export interface PhaseRecord {
  readonly phase: Phase;
  readonly at: string;
  readonly made: Made;
  /** What a reader must know of it: that it was shortened. */
  readonly notes: readonly Words[];
  readonly results: readonly z.infer<typeof resultSchema>[];
}

/** A phase as the decision takes it: its results, or why there are none that count. */
export type PhaseState =
  | { readonly counts: true; readonly record: PhaseRecord }
  | { readonly counts: false; readonly record: PhaseRecord | null; readonly why: Words };

export type PhaseStates = Readonly<Record<Phase, PhaseState>>;

/** The phases whose results lie in the folder, and count with what is here now; `fresh` are those of this very command. */
export function readPhases(folder: string, now: Made, fresh: ReadonlySet<Phase>): PhaseStates {
  const states = PHASE_NUMBERS.map((phase) => [phase, readPhase(folder, phase, now, fresh.has(phase))]);
  return Object.fromEntries(states) as PhaseStates;
}

function readPhase(folder: string, phase: Phase, now: Made, isFresh: boolean): PhaseState {
  const path = join(folder, `phase-${phase}.json`);
  if (!existsSync(path)) return { counts: false, record: null, why: NOT_CARRIED_OUT };
  try {
    return countsWith(parseRecord(readRegularText(path, FILE_BYTES_MAX.saved), phase), now, isFresh);
  } catch (error) {
    return { counts: false, record: null, why: unreadable(path, messageOf(error)) };
  }
}

/** A result as it is saved: with a digest over all of it, so that one changed by hand is known. */
export function sealed<Report extends object>(report: Report): Report & { readonly digest: string } {
  return { ...report, digest: digestOf(report) };
}

function digestOf(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** Throws for what is no result, is that of another phase, or was changed since it was written. */
export function parseRecord(text: string, phase: Phase): PhaseRecord {
  const content = JSON.parse(text) as Record<string, unknown>;
  const { data, error } = savedSchema.safeParse(content);
  if (data === undefined) throw new Error(z.prettifyError(error).split("\n")[0]);
  const { phase: of, sections, ...rest } = data;
  if (of !== phase) throw new Error(`it is the result of phase ${of}`);
  const { digest, ...written } = content;
  if (digest !== digestOf(written)) throw new Error("it is not what was written: its digest differs");
  return { ...rest, phase, results: sections.flatMap(({ results }) => results) };
}

/** Results of earlier count when they were made of the same commit, without changes, then and now. */
export function countsWith(record: PhaseRecord, now: Made, isFresh: boolean): PhaseState {
  const { made } = record;
  const refuse = (why: Words): PhaseState => ({ counts: false, record, why });
  if (made.scale < 1) return refuse(SHORTENED);
  if (isFresh) return { counts: true, record };
  if (made.commit !== now.commit || made.version !== now.version) return refuse(OTHER_COMMIT);
  if (made.hasChanges || now.hasChanges) return refuse(CHANGED);
  return { counts: true, record };
}

const NOT_CARRIED_OUT: Words = { en: "was not carried out", ko: "실행하지 않음" };
const SHORTENED: Words = {
  en: "was shortened (--scale): not the result that 000 asks for",
  ko: "단축 실행(--scale): 000이 요구하는 결과가 아님",
};
const OTHER_COMMIT: Words = {
  en: "was carried out with another commit",
  ko: "다른 커밋으로 실행한 결과",
};
const CHANGED: Words = {
  en: "was carried out earlier, and there are changes that are not committed",
  ko: "이전에 실행한 결과이며 커밋하지 않은 변경이 있음",
};

function unreadable(path: string, why: string): Words {
  return { en: `can't be read from ${path}: ${why}`, ko: `${path} 파일을 읽을 수 없음: ${why}` };
}
