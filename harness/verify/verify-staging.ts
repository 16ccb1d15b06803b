import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../files/make-folder.ts";
import type { Context } from "../context.ts";
import type { Runtime } from "../contracts/plan.ts";
import { decideRuntime } from "../environment/index.ts";
import { EXIT } from "../errors.ts";
import { templatesOf } from "../run/write-reports.ts";
import { EXCHANGE } from "../systems/exchange.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { type CheckResult, textIn, type Words } from "./checks.ts";
import { exitCodeOf } from "./exit-code.ts";
import { verifyPhase1 } from "./phase-1.ts";
import { verifyPhase2 } from "./phase-2.ts";
import type { VerifyOptions } from "./read-options.ts";
import { renderPage } from "./render-page.ts";
import { allResults, renderMarkdown, type StagingReport, summarize } from "./render.ts";

/** Carries out the phases one after the other and writes each one's tables. Returns the exit code of the worst. */
export async function verifyStaging(options: VerifyOptions, context: Context): Promise<number> {
  const { runtime } = await decideRuntime(options.runtime, false, context, EXCHANGE.topology.servers);
  const folder = join(options.reportDirectory, "staging");
  await guardDisk(folder, () => makeFolder(folder));
  const codes: number[] = [];
  for (const phase of options.phases) codes.push(await PHASES[phase]({ options, runtime, folder, context }));
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

const PHASES: Readonly<Record<1 | 2, (run: PhaseRun) => Promise<number>>> = { 1: runPhase1, 2: runPhase2 };

async function runPhase1({ options, runtime, folder, context }: PhaseRun): Promise<number> {
  const results = await verifyPhase1({
    ...progressOf(options, context),
    context,
    runtime,
    stateDirectory: join(folder, "environment"),
  });
  const report = { title: titleOf(1), at: now(context), notes: [], sections: results.sections };
  await writeReport(report, join(folder, "phase-1"), options, context);
  return exitCodeOf(results);
}

async function runPhase2({ options, runtime, folder, context }: PhaseRun): Promise<number> {
  const { scale, language, reportDirectory } = options;
  const notes = scale === 1 ? [] : [shortened(scale)];
  for (const note of notes) context.stderr.write(`⚠ ${note[language]}\n`);
  const results = await verifyPhase2({
    ...progressOf(options, context),
    context,
    runtime,
    stateDirectory: join(folder, "environment"),
    reportDirectory,
    language,
    scale,
    command: `bin/loadproof verify staging --phase 2${scale === 1 ? "" : ` --scale ${scale}`}`,
  });
  const report = { title: titleOf(2, scale), at: now(context), notes, sections: results.sections };
  await writeReport(report, join(folder, "phase-2"), options, context);
  for (const note of notes) context.stdout.write(`${note[language]}\n`);
  return exitCodeOf(results);
}

function progressOf({ language }: VerifyOptions, { stderr }: Context) {
  return {
    onProgress: (message: string): void => void stderr.write(`… ${message}\n`),
    onResult: ({ outcome, title, actual }: CheckResult): void =>
      void stderr.write(`${SIGNS[outcome]} ${title[language]}: ${textIn(actual, language)}\n`),
  };
}

const SIGNS: Readonly<Record<CheckResult["outcome"], string>> = { pass: "✔", fail: "✖", unmeasured: "?" };

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
    await writeFile(`${path}.json`, `${JSON.stringify(report, null, 2)}\n`);
  });
  const results = allResults(report);
  context.stdout.write(`${report.title[language]}: ${summarize(results, language)}\nReport: ${path}.md\n`);
}

function titleOf(phase: 1 | 2, scale = 1): Words {
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
