import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Watched, WatchReport } from "../contracts/watch.ts";
import { guardDisk } from "../files/guard-disk.ts";
import { makeFolder } from "../files/make-folder.ts";
import type { Telling } from "../report/words/telling.ts";
import { cleanText } from "../text/clean.ts";
import { formatDuration } from "../text/duration.ts";
import { boundText, onTriggerText, outcomeText, seenText, SIGNS, timeText, valueText } from "./words.ts";

const ENDINGS = [".json", ".md"] as const;
const SAME_NAMES_MAX = 100;

/** A name that no report has, in a folder that can be written to: found before anything is watched. */
export async function freeReportPath(path: string): Promise<string> {
  await guardDisk(dirname(path), () => makeFolder(dirname(path)));
  for (let turn = 1; turn <= SAME_NAMES_MAX; turn++) {
    const own = turn === 1 ? path : `${path}-${turn}`;
    if (!ENDINGS.some((ending) => existsSync(own + ending))) return own;
  }
  return path;
}

/** `watch_<UTC>.json` and `.md`; returns the paths. */
export async function writeReport(
  report: WatchReport,
  path: string,
  telling: Telling,
): Promise<readonly string[]> {
  const texts = { ".json": `${JSON.stringify(report, null, 2)}\n`, ".md": renderWatch(report, telling) };
  for (const ending of ENDINGS) await guardDisk(path + ending, () => writeFile(path + ending, texts[ending]));
  return [`${path}.md`];
}

/** The report for people. */
export function renderWatch(report: WatchReport, telling: Telling): string {
  const { text } = telling;
  const { commands, notWatched, load, onTrigger, prometheus } = report;
  const times = { from: report.startedAt, to: report.endedAt, every: formatDuration(report.everyMs) };
  const facts = [
    text("watch.times", times),
    text("watch.judgedBy", { path: report.thresholds }),
    ...(prometheus === null ? [] : [text("watch.at", { url: prometheus })]),
    ...(load === null ? [] : [text("watch.load", { scenario: load.scenario, rate: load.perSecond })]),
    ...(notWatched.length === 0 ? [] : [text("watch.notWatched", { names: notWatched.join(", ") })]),
    ...(onTrigger === null ? [] : [onTriggerText(onTrigger, telling)]),
  ];
  return [
    `# ${text("watch.title")}`,
    "",
    `**${cell(outcomeText(report, telling))}**`,
    "",
    ...facts.map((fact) => `- ${cell(fact)}`),
    "",
    ...(commands.length === 0 ? [] : [text("watch.rollBack"), "", "```sh", ...commands, "```", ""]),
    ...table(report.watched, telling),
    "",
    `## ${text("watch.heading.changes")}`,
    "",
    ...report.changes.map(({ at, id, state, value }) => {
      const one = report.watched.find((other) => other.id === id);
      const shown = value === null || one === undefined ? "" : ` (${valueText(value, one)})`;
      return `- ${timeText(at)} ${SIGNS[state]} ${cell(id)}: ${text(`watch.state.${state}`)}${shown}`;
    }),
    "",
  ].join("\n");
}

const HEADINGS = ["trigger", "bound", "state", "last", "worst", "seen", "unknown"] as const;

function table(watched: readonly Watched[], telling: Telling): readonly string[] {
  const { text } = telling;
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [
    row(HEADINGS.map((name) => text(`watch.heading.${name}`))),
    row(HEADINGS.map(() => "---")),
    ...watched.map((one) => {
      const { id, bounds, windowMs, state, since, worst, points, unknownMs } = one;
      const window = windowMs === null ? null : formatDuration(windowMs);
      return row([
        id,
        window === null ? boundText(bounds) : text("watch.boundFor", { bounds: boundText(bounds), window }),
        `${SIGNS[state]} ${text(`watch.state.${state}`)} ${text("watch.since", { time: timeText(since) })}`,
        one.unknown === null ? valueText(one.last, one) : seenText(one, telling),
        worst === null ? "–" : `${valueText(worst.value, one)} (${timeText(worst.at)})`,
        String(points),
        formatDuration(Math.round(unknownMs / 1_000) * 1_000),
      ]);
    }),
  ];
}

/** One line of a table: nothing in it ends the cell or the row. */
function cell(value: string): string {
  return cleanText(value).replaceAll("|", "\\|").replaceAll(/\s+/g, " ");
}
