import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { RunPlan } from "../contracts/plan.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LiveSnapshot, ScriptLine } from "../load/index.ts";
import type { LoadProgress, PhaseProgress, Progress } from "./progress.ts";
import { clock, exitsOf, objectiveCounts, shapeDurationMs, snapshotFigures } from "./words.ts";

const BAR_CELLS = 24;
const REDRAW_INTERVAL_MS = 120;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const OBJECTIVES_SHOWN = 6;

type Colour = "green" | "yellow" | "red" | "dim" | "bold" | "cyan";

/** For a terminal: finished steps stay as lines; below them one block is redrawn in place. */
export class PanelProgress implements Progress {
  readonly #context: Context;
  #block: readonly string[] = [];
  #render: (() => readonly string[]) | null = null;
  readonly #timer: NodeJS.Timeout;
  #tick = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#timer = setInterval(() => this.#redraw(), REDRAW_INTERVAL_MS);
    this.#timer.unref();
  }

  phase(title: string): PhaseProgress {
    const startedAt = this.#context.now();
    let detail = "";
    const seconds = (): string => `${((this.#context.now() - startedAt) / 1_000).toFixed(1)} s`;
    this.#render = () => {
      const spinner = this.#colour("cyan", SPINNER[this.#tick % SPINNER.length] ?? "");
      return [`${spinner} ${title} ${this.#colour("dim", `${seconds()}  ${detail}`)}`];
    };
    return {
      update: (message) => {
        detail = message;
      },
      done: (message) => {
        this.#render = null;
        this.#print(`${this.#colour("green", "✔")} ${title}: ${message} ${this.#colour("dim", seconds())}`);
      },
    };
  }

  load(plan: RunPlan): LoadProgress {
    const totalMs = plan.shape === null ? null : shapeDurationMs(plan.shape);
    let last: { snapshot: LiveSnapshot; objectives: readonly ObjectiveResult[] } | null = null;
    this.#render = () =>
      last === null
        ? ["waiting for the first samples"]
        : this.#panel(last.snapshot, last.objectives, totalMs);
    return {
      update: (snapshot, objectives) => {
        last = { snapshot, objectives };
      },
      done: ({ generators }) => {
        const panel = this.#render?.() ?? [];
        this.#render = null;
        for (const line of panel) this.#print(line);
        this.#print(`${this.#colour("green", "✔")} load: k6 ended with ${exitsOf(generators)}`);
      },
    };
  }

  event(message: string): void {
    this.#print(this.#colour("yellow", `! ${message}`));
  }

  script({ from, text }: ScriptLine): void {
    if (from === "summary") this.#print(text, this.#context.stdout);
    else this.#print(`${this.#colour("dim", "›")} ${text}`);
  }

  figures(lines: readonly string[]): void {
    for (const line of lines) this.#print(line);
  }

  result(lines: readonly string[]): void {
    this.#render = null;
    this.#redraw();
    for (const line of lines) this.#context.stdout.write(`${line}\n`);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#render = null;
    this.#redraw();
  }

  #panel(snapshot: LiveSnapshot, objectives: readonly ObjectiveResult[], totalMs: number | null): string[] {
    const share = totalMs === null || totalMs === 0 ? 0 : Math.min(snapshot.elapsedMs / totalMs, 1);
    const filled = Math.round(share * BAR_CELLS);
    const bar = totalMs === null ? "" : `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)} `;
    const time =
      totalMs === null ? clock(snapshot.elapsedMs) : `${clock(snapshot.elapsedMs)}/${clock(totalMs)}`;
    const notMet = objectives.filter(({ result }) => result === "breach" || result === "warn");
    return [
      `${this.#colour("cyan", bar)}${time}  ${this.#colour("bold", snapshot.phase)}`,
      snapshotFigures(snapshot),
      objectiveCounts(objectives),
      ...notMet.slice(0, OBJECTIVES_SHOWN).map((one) => this.#objective(one)),
      ...(notMet.length > OBJECTIVES_SHOWN ? [`  and ${notMet.length - OBJECTIVES_SHOWN} more`] : []),
    ];
  }

  #objective({ id, result, message }: ObjectiveResult): string {
    return `  ${this.#colour(result === "breach" ? "red" : "yellow", result === "breach" ? "✖" : "▲")} ${id}: ${message}`;
  }

  /** A line that stays: the block below it is cleared and drawn again. */
  #print(line: string, stream: Context["stdout"] = this.#context.stderr): void {
    this.#clear();
    stream.write(`${line}\n`);
    this.#redraw();
  }

  #redraw(): void {
    this.#tick++;
    this.#clear();
    const width = (this.#context.stderr.columns ?? 100) - 1;
    this.#block = (this.#render?.() ?? []).map((line) => cutToWidth(line, width));
    if (this.#block.length > 0) this.#context.stderr.write(`${this.#block.join("\n")}\n`);
  }

  #clear(): void {
    if (this.#block.length > 0) this.#context.stderr.write(`\u001b[${this.#block.length}A\u001b[0J`);
    this.#block = [];
  }

  #colour(colour: Colour, text: string): string {
    return styleText(colour, text, { stream: this.#context.stderr });
  }
}

const STYLE_SEQUENCE = /^\u001b\[[0-9;]*m/;

/** Cuts a line to a number of cells without breaking its style sequences; a line that wraps would spoil the redraw. */
export function cutToWidth(line: string, width: number): string {
  let cells = 0;
  let cut = "";
  for (let index = 0; index < line.length; ) {
    const style = STYLE_SEQUENCE.exec(line.slice(index))?.[0];
    const character = style ?? String.fromCodePoint(line.codePointAt(index) ?? 0);
    index += character.length;
    if (style === undefined)
      cells += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/.test(character) ? 2 : 1;
    if (cells <= width || style !== undefined) cut += character;
  }
  return cut;
}
