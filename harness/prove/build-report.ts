import { mistakeOf } from "../systems/defects.ts";
import type { Catch } from "../systems/proof.ts";
import { headline } from "../report/index.ts";
import { type Decision, decideMistake, decideQuiet } from "./decide.ts";
import { figuresOf } from "./figures.ts";
import { loadWords } from "./load-words.ts";
import type { Measured } from "./measured.ts";
import type { ControlRow, ProofReport, ProofRow } from "./report.ts";
import { exitCodeOf, scoreOf } from "./score.ts";
import type { Step } from "./steps.ts";

export interface Result {
  readonly step: Step;
  readonly measured: Measured;
}

interface Facts {
  readonly isWhole: boolean;
  readonly loadproof: string | undefined;
  readonly now: number;
}

/** All that was measured, decided by the tables of the systems. */
export function buildReport(results: readonly Result[], { isWhole, loadproof, now }: Facts): ProofReport {
  const rows = results.flatMap((one) => mistakeRow(one, results) ?? []);
  const controls = results.flatMap((one) => (one.step.mistake === null ? [controlRow(one)] : []));
  const score = scoreOf({ rows, controls });
  const [first] = results;
  return {
    schema: "loadproof.proof",
    version: 1,
    endedAt: new Date(now).toISOString(),
    isWhole,
    loadproof: loadproof ?? null,
    machine: first?.measured.machine ?? null,
    runtime: first?.measured.runtime ?? null,
    seconds: results.reduce((sum, { measured }) => sum + measured.seconds, 0),
    score,
    exitCode: exitCodeOf(score, { rows, controls }),
    rows,
    controls,
  };
}

/** How one load ended, as soon as it has. */
export function decide({ step, measured }: Result): Decision {
  const { mistake } = step;
  return mistake === null
    ? decideQuiet(catchesOf(step), measured)
    : decideMistake(mistake.proof, catchesOf(step), measured);
}

/** The first load without a mistake beside this one. */
export function controlOf(step: Step, results: readonly Result[]): Result | undefined {
  return results.find((one) => one.step.mistake === null && one.step.shows === step.shows);
}

function mistakeRow(result: Result, results: readonly Result[]): ProofRow | null {
  const { step, measured } = result;
  if (step.mistake === null) return null;
  const { name, proof } = step.mistake;
  const control = controlOf(step, results);
  const { caughtBy, arithmetic, cause } = proof;
  return {
    ...loadRow(result),
    defect: name,
    mistake: mistakeOf(name),
    arithmetic,
    isEquivalent: caughtBy === "nothing",
    figures: caughtBy === "nothing" ? [] : [...figuresOf(caughtBy, measured, control?.measured ?? null)],
    cause: { wanted: cause, named: measured.causes[0] ?? null },
  };
}

function controlRow(result: Result): ControlRow {
  return { ...loadRow(result), shows: result.step.shows.map(({ name }) => name) };
}

function loadRow(result: Result) {
  const { step, measured } = result;
  const { verdict, startedAt, seconds, run } = measured;
  const { outcome, because } = decide(result);
  return {
    system: step.system.topology.name,
    load: loadWords(step.load),
    outcome,
    because: [...because],
    headline: headline({ verdict }),
    code: verdict.code,
    facts: verdict.facts,
    exitCode: verdict.exitCode,
    startedAt,
    seconds,
    run,
  };
}

/** What must catch the mistakes of this load. */
function catchesOf({ shows }: Step): readonly Catch[] {
  return shows.flatMap(({ proof }) => (proof.caughtBy === "nothing" ? [] : [proof.caughtBy]));
}
