import { styleText } from "node:util";
import type { Context } from "../context.ts";
import type { RunPlan } from "../contracts/plan.ts";
import type { ObjectiveResult } from "../contracts/verdict.ts";
import type { LiveSnapshot, ScriptLine } from "../load/index.ts";
import { missOf } from "../judge/policy/miss.ts";
import type { Telling } from "../report/words/telling.ts";
import { cleanText } from "../text/clean.ts";
import { type LiveTable, liveTable, tableLines } from "./live-table.ts";
import type { LoadProgress, PhaseProgress, Progress } from "./progress.ts";
import { RedrawnBlock } from "./redrawn-block.ts";
import { clock, exitsOf, objectiveCounts, phaseText, shapeDurationMs, snapshotFigures } from "./words.ts";

const BAR_CELLS = 24;
const REDRAW_INTERVAL_MS = 120;
const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;
const OBJECTIVES_SHOWN = 6;

interface Live {
  readonly snapshot: LiveSnapshot;
  readonly objectives: readonly ObjectiveResult[];
  readonly table: LiveTable;
}

type Colour = "green" | "yellow" | "red" | "dim" | "bold" | "cyan";

/** For a terminal: finished steps stay as lines; below them one block is redrawn in place. */
export class PanelProgress implements Progress {
  readonly #context: Context;
  readonly #telling: Telling;
  readonly #block: RedrawnBlock;
  #render: (() => readonly string[]) | null = null;
  readonly #timer: NodeJS.Timeout;
  #tick = 0;

  constructor(context: Context, telling: Telling) {
    this.#context = context;
    this.#telling = telling;
    this.#block = new RedrawnBlock(context);
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
    let last: Live | null = null;
    this.#render = () =>
      last === null ? [this.#telling.text("progress.waiting")] : this.#panel(last, totalMs);
    return {
      update: (snapshot, objectives) => {
        last = { snapshot, objectives, table: liveTable(snapshot.store, snapshot.elapsedMs) };
      },
      done: ({ generators }) => {
        const panel = this.#render?.() ?? [];
        this.#render = null;
        for (const line of panel) this.#print(line);
        const ended = this.#telling.text("progress.load", { exits: exitsOf(generators) });
        this.#print(`${this.#colour("green", "✔")} ${ended}`);
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

  /** As much as the terminal has lines for, the most telling first. */
  #panel({ snapshot, objectives, table }: Live, totalMs: number | null): string[] {
    const { text } = this.#telling;
    const share = totalMs === null || totalMs === 0 ? 0 : Math.min(snapshot.elapsedMs / totalMs, 1);
    const filled = Math.round(share * BAR_CELLS);
    const bar = totalMs === null ? "" : `${"█".repeat(filled)}${"░".repeat(BAR_CELLS - filled)} `;
    const time =
      totalMs === null ? clock(snapshot.elapsedMs) : `${clock(snapshot.elapsedMs)}/${clock(totalMs)}`;
    const notMet = objectives.filter(({ result }) => result === "breach" || result === "warn");
    return [
      `${this.#colour("cyan", bar)}${time}  ${this.#colour("bold", phaseText(snapshot.phase, this.#telling))}`,
      snapshotFigures(snapshot, this.#telling),
      ...(objectives.length === 0 ? [] : [objectiveCounts(objectives, this.#telling)]),
      ...notMet.slice(0, OBJECTIVES_SHOWN).map((one) => this.#objective(one)),
      ...(notMet.length > OBJECTIVES_SHOWN
        ? [`  ${text("live.more", { count: notMet.length - OBJECTIVES_SHOWN })}`]
        : []),
      ...tableLines(table, this.#block.width, text),
    ].slice(0, Math.max(3, (this.#context.stderr.rows ?? 24) - 2));
  }

  #objective(one: ObjectiveResult): string {
    const sign = one.result === "breach" ? this.#colour("red", "✖") : this.#colour("yellow", "▲");
    return `  ${sign} ${cleanText(this.#telling.reason(missOf(one)))}`;
  }

  /** A line that stays: the block moves down below it. */
  #print(line: string, stream: Context["stdout"] = this.#context.stderr): void {
    if (stream === this.#context.stderr) return this.#draw([line]);
    this.#draw([], []);
    stream.write(`${line}\n`);
    this.#draw([]);
  }

  #redraw(): void {
    this.#tick++;
    this.#draw([]);
  }

  #draw(staying: readonly string[], block = this.#render?.() ?? []): void {
    this.#block.draw(staying, block);
  }

  #colour(colour: Colour, text: string): string {
    return styleText(colour, text, { stream: this.#context.stderr });
  }
}
