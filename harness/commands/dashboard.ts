import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { askDashboard } from "../dashboard/ask-dashboard.ts";
import { bundledDashboards, inKorean } from "../dashboard/bundled-dashboards.ts";
import { type Dashboard, readDashboard } from "../dashboard/read-dashboard.ts";
import { type DashboardSource, sourceOfRun } from "../dashboard/read-source.ts";
import { rateIntervalMs } from "../dashboard/substitute.ts";
import { EXIT, InputProblems, LoadproofError, messageOf } from "../errors.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { FILE_BYTES_MAX } from "../files/limits.ts";
import { readRegularText } from "../files/read-regular-file.ts";
import { PrometheusClient, PrometheusFailure } from "../observe/index.ts";
import { parsePrometheusUrl } from "../options/parse.ts";
import { readReportLanguage } from "../plan/report-language.ts";
import { type AnsweredDashboard, renderDashboards } from "../report/index.ts";
import { templatesOf } from "../run/write-reports.ts";
import { SYSTEMS } from "../systems/index.ts";
import { parseDurationMs } from "../text/duration.ts";
import { expectedOneOf, ProblemCollector } from "../text/problems.ts";
import type { Register } from "./program.ts";

interface DashboardFlags {
  readonly system?: string;
  readonly dashboard?: string;
  readonly output: string;
  readonly for?: string;
  readonly lang?: string;
}

const USUAL_FOR = "15m";
/** About as many points as a chart has room for. */
const POINTS = 300;
const STEP_UNIT_MS = 1_000;

/** `loadproof dashboard RUN|URL`: Grafana's dashboards drawn without Grafana. */
export const registerDashboard: Register = (program, context, exit) => {
  program
    .command("dashboard")
    .description("draw Grafana dashboards from a Prometheus as one HTML page, without Grafana")
    .argument("<source>", "base URL of a Prometheus, or the folder of a run whose Prometheus still answers")
    .option("--system <name>", "the bundled dashboards of this system")
    .option("--dashboard <file>", "a Grafana dashboard of yours (its JSON model)")
    .option("--output <file>", "where to write it", "dashboard.html")
    .option("--for <duration>", `how far back, with a URL; default ${USUAL_FOR}`)
    .option("--lang <code>", "en, ko or both (REPORT_LANG)")
    .action(async (given: string, flags: DashboardFlags) => {
      const problems = new ProblemCollector();
      const language = readReportLanguage(flags.lang, context, problems);
      const source = problems.attempt(() => readSource(given, flags, context, problems));
      const read = problems.attempt(() => chosenDashboards(flags, context, problems)) ?? [];
      problems.throwIfAny();
      if (source === null || source === undefined) return;
      const dashboards =
        language === "en" ? read : read.map((one) => inKorean(context.projectDirectory, one));
      const page = await answeredPage(source, dashboards, context);
      const path = resolve(context.workingDirectory, flags.output);
      const html = renderDashboards({ ...page, system: flags.system ?? "" }, language, templatesOf(context));
      await guardDisk(path, () => writeFile(path, html), "another path");
      context.stdout.write(`${path}\n`);
      exit(EXIT.pass);
    });
};

function readSource(
  given: string,
  flags: DashboardFlags,
  context: Context,
  problems: ProblemCollector,
): DashboardSource | null {
  if (!/^[a-z]+:\/\//i.test(given)) {
    if (flags.for !== undefined)
      problems.add({
        subject: "--for",
        value: flags.for,
        expected: "a URL before it: a run is drawn over its own load",
      });
    return sourceOfRun(resolve(context.workingDirectory, given), given);
  }
  const text = flags.for ?? USUAL_FOR;
  const lengthMs = parseDurationMs(text);
  if (lengthMs === null || lengthMs < STEP_UNIT_MS)
    problems.add({ subject: "--for", value: text, expected: "a duration of at least 1s, such as 15m" });
  const url = parsePrometheusUrl(given, "source", problems);
  if (url === undefined || lengthMs === null) return null;
  const toMs = Math.floor(context.now() / STEP_UNIT_MS) * STEP_UNIT_MS;
  return { url, fromMs: toMs - lengthMs, toMs, isOfRun: false };
}

function chosenDashboards(
  { system, dashboard }: DashboardFlags,
  { projectDirectory, workingDirectory }: Context,
  problems: ProblemCollector,
): readonly Dashboard[] {
  const names = SYSTEMS.map(({ topology }) => topology.name);
  if ((system === undefined) === (dashboard === undefined)) {
    problems.add({
      subject: "dashboard",
      expected: `one of --system (${names.join(", ")}) and --dashboard FILE`,
    });
    return [];
  }
  if (dashboard !== undefined) {
    const path = resolve(workingDirectory, dashboard);
    return [readDashboard(readGiven(path, dashboard), dashboard)];
  }
  if (system === undefined || names.includes(system))
    return bundledDashboards(projectDirectory, system ?? "");
  problems.add({ subject: "--system", value: system, ...expectedOneOf(system, names) });
  return [];
}

function readGiven(path: string, shown: string): string {
  try {
    return readRegularText(path, FILE_BYTES_MAX.saved);
  } catch (error) {
    throw new InputProblems([
      { subject: "--dashboard", value: shown, expected: "a file that can be read", hint: messageOf(error) },
    ]);
  }
}

/** Asks everything; refuses where nothing of it has data, so that no empty page is taken for a quiet system. */
async function answeredPage(source: DashboardSource, dashboards: readonly Dashboard[], context: Context) {
  const { url, fromMs, toMs, isOfRun } = source;
  const token = isOfRun ? null : context.environment["PROMETHEUS_TOKEN"] || null;
  const client = new PrometheusClient({ url, token, signal: context.interrupted });
  await untilAnswered(client, source, context);
  const { scrapeIntervalMs, clockOffsetMs } = await client.pace(context.now);
  const fine = Math.ceil((toMs - fromMs) / POINTS / STEP_UNIT_MS) * STEP_UNIT_MS;
  const stepMs = Math.max(scrapeIntervalMs, fine);
  const range = { fromMs, toMs, stepMs, clockOffsetMs };
  const answered: AnsweredDashboard[] = [];
  for (const dashboard of dashboards)
    answered.push(await askDashboard(dashboard, client, range, scrapeIntervalMs));
  const panels = answered.flatMap(({ rows }) => rows.flatMap((row) => row.panels));
  if (panels.every(({ series }) => series.every(({ points }) => points.length === 0))) {
    const why = panels.find(({ problem }) => problem !== null)?.problem ?? "it has no such data";
    throw new LoadproofError("ENVIRONMENT_FAILED", `no panel has a value at ${url}: ${why}`, {
      hint: "is it the Prometheus that looks at this system, and was the system up then?",
    });
  }
  const rateMs = rateIntervalMs(stepMs, scrapeIntervalMs);
  return { url, fromMs, toMs, stepMs, rateMs, dashboards: answered };
}

async function untilAnswered(
  client: PrometheusClient,
  { url, isOfRun }: DashboardSource,
  context: Context,
): Promise<void> {
  try {
    await client.check("vector(1)", context.now());
  } catch (error) {
    if (!(error instanceof PrometheusFailure)) throw error;
    const hint = isOfRun
      ? "a Prometheus that a run started itself goes with the run, and the run keeps only the answers of its objectives; give the URL of one that has the data"
      : "start it, or give the URL of another";
    throw new LoadproofError("ENVIRONMENT_FAILED", `Prometheus at ${url}: ${error.message}`, { hint });
  }
}
