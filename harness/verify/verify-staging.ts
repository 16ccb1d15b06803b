import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import { decideRuntime } from "../environment/index.ts";
import { EXIT } from "../errors.ts";
import { describeRevision, loadproofVersion } from "../run/revision.ts";
import { templatesOf } from "../run/write-reports.ts";
import { EXCHANGE } from "../systems/exchange.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { type CheckResult, textIn, type Words } from "./checks.ts";
import type { GoNoGo } from "./decision/decide.ts";
import { type Made, readPhases, sealed } from "./decision/saved-phases.ts";
import { summarizePlan } from "./decision/summary.ts";
import { exitCodeOf, type PhaseResults } from "./exit-code.ts";
import { verifyPhase1 } from "./phase-1.ts";
import { verifyPhase2 } from "./phase-2.ts";
import { verifyPhase3 } from "./phase-3/phase-3.ts";
import { verifyPhase4 } from "./phase-4/phase-4.ts";
import { type Phase, PHASE_NUMBERS } from "./phases.ts";
import type { VerifyOptions } from "./read-options.ts";
import { renderPage } from "./render-page.ts";
import { allResults, decisionWord, renderMarkdown, type StagingReport, summarize } from "./render.ts";

/**
 * Carries out the phases one after the other and writes each one's tables, then what all phases come to so far. Returns the
 * exit code of the worst; of the whole plan, that of its Go/No-Go too.
 */
export async function verifyStaging(options: VerifyOptions, context: Context): Promise<number> {
  const { runtime } = await decideRuntime(options.runtime, false, context, EXCHANGE.topology.servers);
  const folder = join(options.reportDirectory, "staging");
  await guardDisk(folder, () => makeFolder(folder));
  const codes: number[] = [];
  for (const phase of options.phases)
    codes.push(await runPhase(phase, { options, runtime, folder, context }));
  const goNoGo = await writeSummary(options, runtime, folder, context);
  if (options.phases.length === PHASE_NUMBERS.length) codes.push(goNoGo.exitCode);
  // A later phase is tried whatever the earlier one came to; of their codes the gravest counts.
  return GRAVITY.find((code) => codes.includes(code)) ?? EXIT.pass;
}

const GRAVITY = [EXIT.invariant, EXIT.environment, EXIT.configuration, EXIT.fail, EXIT.invalid];

interface PhaseRun {
  readonly options: VerifyOptions;
  readonly runtime: Runtime;
  readonly folder: string;
  readonly context: Context;
}

async function runPhase(phase: Phase, run: PhaseRun): Promise<number> {
  const { options, runtime, folder, context } = run;
  const scale = phase === 2 ? options.scale : 1;
  const notes = scale === 1 ? [] : [shortened(scale)];
  for (const note of notes) context.stderr.write(`⚠ ${note[options.language]}\n`);
  const results = await verifyPhase(phase, run);
  const report = {
    title: titleOf(phase, scale),
    phase,
    at: now(context),
    made: await madeOf(context, runtime, scale),
    notes,
    sections: results.sections,
  };
  await writeReport(report, join(folder, `phase-${phase}`), options, context);
  for (const note of notes) context.stdout.write(`${note[options.language]}\n`);
  return exitCodeOf(results);
}

function verifyPhase(phase: Phase, { options, runtime, folder, context }: PhaseRun): Promise<PhaseResults> {
  const { scale, language, reportDirectory } = options;
  const phaseOptions = {
    ...progressOf(options, context),
    context,
    runtime,
    stateDirectory: join(folder, "environment"),
  };
  if (phase === 1) return verifyPhase1(phaseOptions);
  if (phase === 3) return verifyPhase3(phaseOptions);
  if (phase === 4) return verifyPhase4(phaseOptions);
  const command = `bin/loadproof verify staging --phase 2${scale === 1 ? "" : ` --scale ${scale}`}`;
  return verifyPhase2({ ...phaseOptions, reportDirectory, language, scale, command });
}

/** 000, sections 3 to 6: of the phases that were carried out now, and of earlier ones that count. */
async function writeSummary(
  options: VerifyOptions,
  runtime: Runtime,
  folder: string,
  context: Context,
): Promise<GoNoGo> {
  const made = await madeOf(context, runtime, 1);
  const phases = readPhases(folder, made, new Set(options.phases));
  const { report, goNoGo } = summarizePlan(phases, now(context));
  await writeReport(report, join(folder, "summary"), options, context);
  context.stdout.write(`Go/No-Go: ${decisionWord(goNoGo)}\n`);
  for (const reason of goNoGo.reasons) context.stdout.write(`  ${reason[options.language]}\n`);
  return goNoGo;
}

async function madeOf(context: Context, runtime: Runtime, scale: number): Promise<Made> {
  const revision = await describeRevision(null, context);
  const version = (await loadproofVersion(context)) ?? "unknown";
  return {
    commit: revision?.commit ?? null,
    hasChanges: revision?.dirty ?? false,
    version,
    scale,
    runtime,
  };
}

function progressOf({ language }: VerifyOptions, { stderr }: Context) {
  return {
    onProgress: (message: string): void => void stderr.write(`… ${message}\n`),
    onResult: ({ outcome, title, actual }: CheckResult): void =>
      void stderr.write(`${SIGNS[outcome]} ${title[language]}: ${textIn(actual, language)}\n`),
  };
}

const SIGNS: Readonly<Record<CheckResult["outcome"], string>> = {
  pass: "✔",
  fail: "✖",
  unmeasured: "?",
  unchecked: "–",
};

/** Markdown, HTML, and the same as JSON for machines. */
async function writeReport(
  report: StagingReport,
  path: string,
  { language }: VerifyOptions,
  context: Context,
): Promise<void> {
  await guardDisk(path, async () => {
    await writeFile(`${path}.md`, renderMarkdown(report, language));
    await writeFile(`${path}.html`, renderPage(report, language, templatesOf(context)));
    await writeFile(`${path}.json`, `${JSON.stringify(sealed(report), null, 2)}\n`);
  });
  const results = allResults(report);
  context.stdout.write(`${report.title[language]}: ${summarize(results, language)}\nReport: ${path}.md\n`);
}

function titleOf(phase: Phase, scale = 1): Words {
  const scaled = scale === 1 ? "" : ` (×${scale})`;
  return { en: `Staging plan, phase ${phase}${scaled}`, ko: `스테이징 테스트 계획, Phase ${phase}${scaled}` };
}

/** A shortened ramp is no result of the plan; its reader must not overlook that. */
function shortened(scale: number): Words {
  return {
    en: `SHORTENED: all durations of 2.2.2 are multiplied by ${scale}, and 2.2.1 is measured with fewer orders. This is not the result that 000 asks for; leave --scale out for that.`,
    ko: `단축 실행: 2.2.2의 모든 기간에 ${scale}배 적용, 2.2.1은 더 적은 주문으로 측정. 000이 요구하는 결과가 아니며, 정식 결과는 --scale 없이 실행.`,
  };
}

function now(context: Context): string {
  return new Date(context.now()).toISOString();
}
