import { existsSync, readFileSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import { commandName } from "../installation.ts";
import type { Flags } from "../options/table.ts";
import { quote } from "../text/quote.ts";
import { thresholdsPathOf } from "../plan/new-files.ts";
import { performRun } from "../run/execute-run.ts";
import { alignColumns } from "../tools/align-columns.ts";
import type { Telling } from "../report/words/telling.ts";
import { WithoutResult } from "./without-result.ts";
import type { Progress } from "../terminal/progress.ts";
import { ProblemCollector } from "../text/problems.ts";
import { prepareCalibration } from "./calibrate.ts";
import { ciWorkflow } from "./ci-workflow.ts";
import { findTarget } from "./find-target.ts";
import { type Project, readProject } from "./project.ts";
import { starterScript } from "./starter-script.ts";
import { writeThresholds } from "../propose/write-thresholds.ts";

export interface InitRequest {
  /** Of the user's; without it one is written. */
  readonly script: string | undefined;
  readonly target: string | undefined;
  readonly name: string | undefined;
  /** Whether files that are there may be written over. */
  readonly force: boolean;
  /** Whether the script is run, for the thresholds. */
  readonly run: boolean;
  readonly flags: Flags;
}

export interface Initialised {
  /** What was written, and what to do next. */
  readonly text: string;
  readonly exitCode: number;
}

const NAME_OF_FILE = /^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u;
/** Nobody writes a longer one by hand. */
const SCRIPT_BYTES_MAX = 1_000_000;

interface Row {
  readonly path: string;
  readonly what: string;
}

/** Everything is found out and checked first, so that a refusal has written nothing. */
export async function initialise(
  request: InitRequest,
  context: Context,
  progress: Progress,
  telling: Telling,
): Promise<Initialised> {
  const project = await readProject(context);
  const plan = await planFiles(request, project, context);
  const shown = (path: string): string => relative(context.workingDirectory, path) || path;
  const { text } = telling;
  const rows: Row[] = [];
  if (plan.starter !== null) {
    await put(plan.script, plan.starter.text);
    rows.push({
      path: shown(plan.script),
      what: text("init.script", { url: plan.starter.target.href }),
    });
  }
  if (!request.run)
    return { text: told(rows, [nextRun(plan, context, shown, telling, false)], telling), exitCode: 0 };
  const prepared = await prepareCalibration(shown(plan.script), request.flags, context);
  const quietly = new WithoutResult(progress);
  const { folder, verdict } = await performRun(prepared, context, quietly);
  const reason = await writeThresholds(folder, {
    path: plan.thresholds,
    script: plan.script,
    context,
    telling,
  });
  if (reason !== null) {
    const lines = [
      ...quietly.lines,
      text("init.nothing", { why: reason }),
      text("init.mended", { command: `${commandName(context)} init ${quote(shown(plan.script))}` }),
    ];
    return { text: told(rows, lines, telling), exitCode: verdict.exitCode };
  }
  rows.push({
    path: shown(plan.thresholds),
    what: text("init.thresholds"),
  });
  await put(plan.ci.path, plan.ci.text);
  rows.push({
    path: shown(plan.ci.path),
    what: [
      text("init.job"),
      ...(plan.ci.include === null ? [] : [text("init.include", { path: plan.ci.include })]),
    ].join("; "),
  });
  const missing = project.hasLoadproof ? [] : [text("init.notInstalled")];
  return {
    text: told(rows, [...missing, nextRun(plan, context, shown, telling, true)], telling),
    exitCode: 0,
  };
}

interface Files {
  readonly script: string;
  /** `null` for a script of the user's. */
  readonly starter: { readonly target: URL; readonly text: string } | null;
  readonly thresholds: string;
  readonly ci: { readonly path: string; readonly text: string; readonly include: string | null };
}

async function planFiles(request: InitRequest, project: Project, context: Context): Promise<Files> {
  const problems = new ProblemCollector();
  const at = (path: string): string => resolve(context.workingDirectory, path);
  const { script: given, name = project.name } = request;
  const script = at(given ?? `load/${name}.js`);
  const target =
    given === undefined
      ? await findTarget(request.target, context, problems)
      : (targetOf(request, context) ?? localTargetIn(script));
  if (given !== undefined && statSync(script, { throwIfNoEntry: false })?.isFile() !== true)
    problems.add({
      subject: "script",
      value: given,
      expected: "a file that exists",
      hint: `looked for ${script}`,
    });
  const thresholds = thresholdsPathOf(script);
  const shown = (path: string): string => relative(context.workingDirectory, path);
  const job = ciWorkflow({
    project,
    script: shown(script),
    thresholds: shown(thresholds),
    localTarget: target !== null && isLocal(target) ? target.origin : null,
  });
  const ci = { ...job, path: at(job.path) };
  const written = [...(given === undefined ? [script] : []), ...(request.run ? [thresholds, ci.path] : [])];
  for (const path of request.force ? [] : written.filter((one) => existsSync(one))) {
    const hint = "--force writes over it; --name and a script of yours lead to other files";
    problems.add({ subject: "init", value: shown(path), expected: "a file that does not exist yet", hint });
  }
  if (!NAME_OF_FILE.test(name))
    problems.add({
      subject: "--name",
      value: name,
      expected: "a file name without folder, such as checkout",
    });
  problems.throwIfAny();
  const starter = given === undefined && target !== null ? { target, text: starterScript(target) } : null;
  return { script, starter, thresholds, ci };
}

/** For the CI job alone: a script of the user's knows itself what it loads. */
function targetOf({ target, flags }: InitRequest, context: Context): URL | null {
  const named = target ?? flags.env?.find((pair) => pair.startsWith("BASE_URL="))?.slice("BASE_URL=".length);
  const text = named?.replace(/^[a-z][a-z0-9-]*=(?=https?:)/, "") ?? context.environment["BASE_URL"] ?? "";
  return URL.canParse(text) ? new URL(text) : null;
}

const LOCAL_URL = /https?:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?/;

/** Of the script's text: a job that starts nothing there would fail each time, and a proposal may be wrong. */
function localTargetIn(script: string): URL | null {
  const stats = statSync(script, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > SCRIPT_BYTES_MAX) return null;
  const found = LOCAL_URL.exec(readFileSync(script, "utf8"))?.[0];
  return found === undefined || !URL.canParse(found) ? null : new URL(found);
}

function isLocal({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

async function put(path: string, text: string): Promise<void> {
  await guardDisk(path, async () => {
    await makeFolder(dirname(path));
    await writeFile(path, text);
  });
}

function nextRun(
  { script, thresholds }: Files,
  context: Context,
  shown: (path: string) => string,
  { text }: Telling,
  hasThresholds: boolean,
): string {
  const words = hasThresholds ? `--thresholds ${quote(shown(thresholds))}` : "--write-thresholds";
  return text("init.next", { command: `${commandName(context)} run ${quote(shown(script))} ${words}` });
}

function told(rows: readonly Row[], lines: readonly string[], { text }: Telling): string {
  const table = alignColumns(rows.map(({ path, what }) => [`  ${path}`, what]));
  return [...(rows.length === 0 ? [] : [text("init.written"), table]), ...lines].join("\n");
}
