import { actionKind } from "../actions/kinds.ts";
import { plannedEndMs } from "../actions/planned-window.ts";
import type { Context } from "../context.ts";
import type { Action, UserCommand } from "../contracts/plan.ts";
import { isFault } from "../contracts/run.ts";
import type { LoadShape } from "../contracts/shape.ts";
import { planInstances } from "../environment/index.ts";
import { type PreparedRun, toolsOf } from "../plan/prepare-run.ts";
import { tellingOf } from "../plan/telling-of.ts";
import type { Telling } from "../report/words/telling.ts";
import { messageKey } from "../report/words/translate.ts";
import { shapeDurationMs } from "../terminal/words.ts";
import { fitTo, widthOf } from "../text/cells.ts";
import { cleanText, COMMAND_LENGTH_MAX } from "../text/clean.ts";
import { formatDuration } from "../text/duration.ts";
import { requireTools } from "../tools/index.ts";
import { cleanPlan, secretCleaner } from "./secret-cleaner.ts";

/** A name and what is said under it. */
type Row = readonly [name: string, said: string];

/** What a run would do, in words, or as its `plan.json`. Nothing is started. */
export async function describePlan(prepared: PreparedRun, context: Context): Promise<string> {
  const clean = secretCleaner(prepared, context);
  const plan = cleanPlan(prepared.plan, clean);
  if (prepared.options.output === "json") return JSON.stringify(plan, null, 2);
  const telling = tellingOf(prepared.options);
  const { text } = telling;
  const rows: Row[] = [
    [text("plan.load"), loadWords(plan, telling)],
    [text("plan.target"), targetWords(prepared, telling)],
    [text("plan.starts"), startWords(prepared, telling)],
    ...(plan.defects.length === 0 ? [] : [[text("plan.defects"), plan.defects.join(", ")] as const]),
    [text("plan.thresholds"), thresholdWords(prepared, telling)],
    [text("plan.tools"), await toolWords(prepared, context)],
    [text("plan.seed"), String(plan.seed)],
    [text("plan.command"), plan.command],
  ];
  return clean(
    [
      text("plan.title", { scenario: plan.scenario }),
      ...aligned(rows),
      "",
      ...scheduleLines(plan.schedule, telling),
    ].join("\n"),
  );
}

function loadWords(
  { profile, shape }: Pick<PreparedRun["plan"], "profile" | "shape">,
  { text }: Telling,
): string {
  if (shape === null) return text("plan.ownLoad");
  const model = text(shape.model === "open" ? "plan.open" : "plan.closed", { vus: shape.vusMax });
  return `${profile}, ${formatDuration(shapeDurationMs(shape))}, ${model}: ${phaseWords(shape, text)}`;
}

function phaseWords({ model, phases }: LoadShape, text: Telling["text"]): string {
  const unit = model === "open" ? "/s" : "";
  const words = phases.map(({ phase, durationMs, from, to }) => {
    const level = from === to ? `${to}${unit}` : `${from}→${to}${unit}`;
    return `${text(`phase.${phase}`)} ${formatDuration(durationMs)} (${level})`;
  });
  return words.join(", ");
}

function targetWords({ system, targets, plan }: PreparedRun, { text }: Telling): string {
  const given = Object.entries(targets).map(([name, urls]) => `${name} ${urls.join(",")}`);
  if (given.length > 0) return text("plan.given", { targets: given.join(" ") });
  return plan.runtime === "external" || system === null
    ? text("plan.noTarget")
    : text("plan.bundled", { system: system.title });
}

function startWords({ plan, system }: PreparedRun, { text }: Telling): string {
  if (plan.runtime === "external" || system === null) return text("plan.startsNothing");
  const instances = planInstances(system.topology).map(({ name }) => name);
  return text("plan.as", { runtime: plan.runtime, instances: instances.join(", ") });
}

function thresholdWords({ thresholds }: PreparedRun, { text }: Telling): string {
  if (thresholds === null) return text("plan.noThresholds");
  const { fileName, objectives } = thresholds.file;
  return text("plan.objectives", { path: fileName, count: objectives.length });
}

async function toolWords(prepared: PreparedRun, context: Context): Promise<string> {
  const found = await requireTools(toolsOf(prepared), context);
  const tools = [prepared.k6, ...[...found.values()].filter(({ name }) => name !== "k6")];
  return tools.map(({ name, version }) => `${name} ${version}`).join(", ");
}

/** Each action with its times, and under it what it does, needs, is seen by and undone by. */
function scheduleLines(schedule: readonly Action[], telling: Telling): readonly string[] {
  const { text } = telling;
  if (schedule.length === 0) return [text("plan.nothingPlanned")];
  const times = schedule.map((action) => timesOf(action, telling));
  const width = Math.max(...times.map(widthOf));
  const lines = schedule.flatMap((action, index) => [
    `  ${fitTo(times[index] ?? "", width)}  ${action.name}`,
    ...aligned(rowsOf(action, telling)).map((line) => `  ${" ".repeat(width)}${line}`),
  ]);
  return [text("plan.schedule"), ...lines, "", text("plan.healing")];
}

function timesOf(action: Action, { text }: Telling): string {
  const [at, endMs] = [formatDuration(action.atMs), plannedEndMs(action)];
  if (endMs === action.atMs) return at;
  if (actionKind(action.kind)?.isMoment === true) return `${at} – ${text("plan.untilBack")}`;
  return `${at} – ${Number.isFinite(endMs) ? formatDuration(endMs) : text("plan.untilEnd")}`;
}

function rowsOf(action: Action, telling: Telling): readonly Row[] {
  const { text } = telling;
  const { kind, subject, settings = {}, commands } = action;
  const set = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const of = (what: "does" | "proof" | "heals", command?: UserCommand | null): string =>
    text(messageKey(`plan.${what}.${kind}`), { subject, command: command == null ? "" : lineOf(command) });
  const does = of("does", commands?.inject);
  const done: Row = [text("plan.does"), set.length === 0 ? does : `${does} (${set.join(", ")})`];
  if (!isFault(action)) return [done];
  return [
    done,
    [text("plan.needs"), needsWords(action, telling)],
    [text("plan.proof"), of("proof", commands?.proof)],
    [text("plan.heals"), healsWords(action, of("heals", commands?.heal), telling)],
  ];
}

function healsWords({ kind, durationMs, commands }: Action, usual: string, { text }: Telling): string {
  if (commands?.heal === null) return text("plan.healsNothing.command", { why: commands.why ?? "" });
  return kind === "kill" && durationMs === null ? text("plan.staysDead") : usual;
}

function needsWords(action: Action, { text }: Telling): string {
  const { links = [], smallDisks = [] } = actionKind(action.kind)?.needs?.(action) ?? {};
  const needs = [
    ...links.map(({ from, to }) => text("plan.needsProxy", { link: `${from}/${to}` })),
    ...smallDisks.map((server) => text("plan.needsDisk", { server })),
  ];
  return needs.length === 0 ? text("plan.needsNothing") : needs.join(", ");
}

function lineOf({ run }: UserCommand): string {
  return typeof run === "string" ? run : run.join(" ");
}

function aligned(rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => widthOf(name)));
  return rows.map(([name, said]) => `  ${fitTo(name, width)}  ${cleanText(said, COMMAND_LENGTH_MAX)}`);
}
